from django.urls import path

from lms.trail import views

urlpatterns = [path("", views.entries, name="trail")]
