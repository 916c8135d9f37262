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
    path("changes/<int:edition_id>/", views.edition_changes, name="curriculum_changes"),
    path("running-order/<int:edition_id>/", views.running_order, name="curriculum_running_order"),
    path("corrections/<int:edition_id>/new/", views.correction_new, name="curriculum_correct"),
    path("corrections/<int:edition_id>/<int:number>/slip/", views.correction_slip, name="curriculum_slip"),
    path("papers/<int:edition_id>/print/", views.papers_print, name="curriculum_print"),
    path("papers/<int:edition_id>/<slug:kind>/", views.paper, name="curriculum_paper"),
    path("<int:edition_id>/", views.edition_detail, name="curriculum_edition"),
    path("<int:edition_id>/<slug:key>/", views.module_detail, name="curriculum_module"),
]
