from django.urls import path

from content.materials import views

urlpatterns = [path("pictures/<int:pk>/", views.picture, name="materials_picture")]
