from django.urls import path

from lms.desks import views

urlpatterns = [
    path("start/", views.start, name="start"),
    path("my/", views.desk, {"name": "my"}, name="desk_my"),
    path("teach/", views.desk, {"name": "teach"}, name="desk_teach"),
    path("quality/", views.desk, {"name": "quality"}, name="desk_quality"),
]
