from wagtail import hooks

from content.find.services import put_edition


@hooks.register("lms_edition_published")
def edition_can_be_found(edition, closes, by, now):
    put_edition(edition)
