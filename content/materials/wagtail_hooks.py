from wagtail import hooks

from content.materials.views import to_our_door

FILES = [
    f"{app}.{verb}_{thing}"
    for app, thing in (("wagtaildocs", "document"), ("wagtailimages", "image"))
    for verb in ("add", "change", "choose")
]

hooks.register("before_serve_document", to_our_door)


@hooks.register("lms_cms_rights")
def rights():
    return {"materials": {"collection_permissions": FILES}}
