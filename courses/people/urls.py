from django.urls import path

from courses.people import views

urlpatterns = [path("people/<int:pk>/", views.person_edit, name="person_edit")]
