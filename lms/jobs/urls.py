from django.urls import path

from lms.jobs import views

urlpatterns = [path("<int:pk>/", views.job, name="job")]
