from django.urls import path
from wagtail import hooks

from content.curriculum import cms
from lms.desks.contributions import Part


@hooks.register("register_admin_urls")
def urls():
    return [path("editions/<int:course_id>/new/", cms.edition_publish, name="curriculum_publish")]


@hooks.register("register_page_action_menu_item")
def publish_item():
    return cms.PublishEditionItem()


@hooks.register("before_delete_page")
def keep_courses(request, page):
    return cms.refuse_delete(request, [page])


@hooks.register("before_bulk_action")
def keep_courses_in_bulk(request, action_type, objects, action_class_instance):
    if action_type == "delete" and action_class_instance.models[0].__name__ == "Page":
        return cms.refuse_delete(request, objects)


@hooks.register("lms_desk_parts")
def materials(desk, account, now):
    """The way to the editions, and to the editor for those who write."""
    if desk not in ("teach", "quality"):
        return []
    writes = account.has_role("trainer", "quality_lead")
    return [Part("curriculum/_desk_editions.html", {"writes": writes}, column="aside", order=60)]


@hooks.register("lms_cms_rights")
def rights():
    return {
        "write_courses": {"page_permissions": [("training", ["add", "change"])]},
        "publish_courses": {"page_permissions": [("training", ["publish"])]},
    }
