from wagtail import hooks

from content.materials.views import serve_material

hooks.register("before_serve_document", serve_material)
