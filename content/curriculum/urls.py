from django.urls import path

from content.curriculum import views

urlpatterns = [
    path("", views.edition_list, name="curriculum_editions"),
    path("assets/<str:sha256>/", views.asset, name="curriculum_asset"),
    path("<int:edition_id>/", views.edition_detail, name="curriculum_edition"),
    path("<int:edition_id>/<slug:key>/", views.module_detail, name="curriculum_module"),
]
