from django.urls import path

from lms.outbox import views

urlpatterns = [
    path("", views.mails, name="outbox"),
    path("again/", views.again, name="outbox_again"),
]
