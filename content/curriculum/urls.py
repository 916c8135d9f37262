from django.urls import path, register_converter
from django.urls.converters import StringConverter

from content.curriculum import views


class Sha256Converter(StringConverter):
    """The checksum that names a file. What looks otherwise finds no page."""

    regex = r"[0-9a-f]{64}"


register_converter(Sha256Converter, "sha256")

urlpatterns = [
    path("", views.edition_list, name="curriculum_editions"),
    path("assets/<sha256:sha256>/", views.asset, name="curriculum_asset"),
    path("<int:edition_id>/", views.edition_detail, name="curriculum_edition"),
    path("<int:edition_id>/<slug:key>/", views.module_detail, name="curriculum_module"),
]
