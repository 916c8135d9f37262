from django.urls import path

from courses.learning import views

urlpatterns = [
    path("my/courses/<int:pk>/", views.course_way, name="course_way"),
    path("my/courses/<int:pk>/<slug:key>/", views.module_read, name="module_read"),
    path("my/courses/<int:pk>/<slug:key>/read/", views.module_mark, name="module_mark"),
    path("my/courses/<int:pk>/<slug:key>/unread/", views.module_unmark, name="module_unmark"),
    path("teach/cohorts/<int:pk>/preparation/", views.preparation, name="preparation"),
]
