from django.urls import path

from content.find import views

urlpatterns = [path("", views.search, name="search")]
