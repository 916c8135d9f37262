from django.urls import path

from content.materials import views

urlpatterns = [
    path("<int:pk>/", views.material, name="materials_file"),
    path("pictures/<int:pk>/", views.picture, name="materials_picture"),
]
