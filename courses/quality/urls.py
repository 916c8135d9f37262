from django.urls import path

from courses.quality import views

urlpatterns = [
    path("actions/", views.action_list, name="action_list"),
    path("actions/new/", views.action_new, name="action_new"),
    path("actions/<int:pk>/", views.action_detail, name="action_detail"),
    path("actions/<int:pk>/change/", views.action_change, name="action_change"),
    path("actions/<int:pk>/close/", views.action_close, name="action_close"),
]
