from wagtail import hooks

from content.find.services import put_edition

hooks.register("lms_edition_sealed", put_edition)
