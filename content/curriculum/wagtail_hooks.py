from django.urls import path
from wagtail import hooks

from content.curriculum import cms, review
from lms.desks.contributions import Part


@hooks.register("register_admin_urls")
def urls():
    return [
        path("editions/<int:course_id>/new/", cms.edition_publish, name="curriculum_publish"),
        path(
            "courses/<int:course_id>/running-order/",
            cms.draft_running_order,
            name="curriculum_draft_running_order",
        ),
        path(
            "courses/<int:course_id>/running-order.pdf",
            cms.draft_running_order_pdf,
            name="curriculum_draft_running_order_pdf",
        ),
    ]


hooks.register("register_page_header_buttons", cms.course_buttons)
hooks.register("register_page_listing_more_buttons", cms.course_buttons)


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


@hooks.register("lms_todo")
def on_their_way(desk, account, now):
    """For the quality desk what trainers submitted, for the teach desk what came back."""
    if desk == "quality":
        return review.waiting_todos()
    if desk == "teach" and account.has_role("trainer"):
        return review.returned_todos(account)
    return []


@hooks.register("lms_cms_rights")
def rights():
    return {
        "write_courses": {"page_permissions": [("training", ["add", "change"])]},
        "publish_courses": {
            "page_permissions": [("training", ["publish"])],
            "approves": [("training", "the quality lead")],
        },
    }
