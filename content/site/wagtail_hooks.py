from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

# Accounts and roles live at /account/ and in roles.yaml, the site is one, Wagtail's help is another site's.
HIDDEN = {"users", "groups", "sites", "collections", "workflows", "workflow-tasks", "redirects"}


@hooks.register("construct_settings_menu")
def hide_settings(request, items):
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_main_menu")
def hide_help(request, items):
    items[:] = [item for item in items if item.name not in {"help", "reports"}]


@hooks.register("register_admin_menu_item")
def back_to_the_desk():
    return MenuItem("Back to my desk", reverse("start"), name="desk", icon_name="arrow-left", order=1)


@hooks.register("insert_global_admin_js")
def date_choosers():
    """Stands in for the inline scripts of Wagtail's date boxes, which our policy refuses."""
    return format_html('<script src="{}"></script>', static("js/cms.js"))


@hooks.register("lms_cms_rights")
def rights():
    """For the home page and the pages of words: see TrainingRights."""
    return {"publish_site": {"page_permissions": [("belong", ["add", "change", "publish"])]}}
