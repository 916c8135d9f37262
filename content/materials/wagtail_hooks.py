from django.urls import path
from wagtail import hooks

from content.materials.cms import MaterialList
from content.materials.views import to_our_door

FILES = [
    f"{app}.{verb}_{thing}"
    for app, thing in (("wagtaildocs", "document"), ("wagtailimages", "image"))
    for verb in ("add", "change", "choose")
]

hooks.register("before_serve_document", to_our_door)


@hooks.register("register_admin_urls", order=-1)
def urls():
    """They stand before Wagtail's own list, whose filters cannot be set, and have its addresses."""
    return [
        path("documents/", MaterialList.as_view(), name="materials_list"),
        path("documents/results/", MaterialList.as_view(results_only=True), name="materials_list_results"),
    ]


@hooks.register("lms_cms_rights")
def rights():
    return {"materials": {"collection_permissions": FILES}}
