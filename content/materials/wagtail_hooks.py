from wagtail import hooks

from content.materials.views import serve_material

FILES = [
    f"{app}.{verb}_{thing}"
    for app, thing in (("wagtaildocs", "document"), ("wagtailimages", "image"))
    for verb in ("add", "change", "choose")
]

hooks.register("before_serve_document", serve_material)


@hooks.register("lms_cms_rights")
def rights():
    return {"materials": {"collection_permissions": FILES}}
