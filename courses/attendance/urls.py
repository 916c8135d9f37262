import datetime

from django.urls import path, register_converter

from courses.attendance import views


class DayConverter:
    """A day in an address: 2026-03-11. What is no date finds no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return datetime.date.fromisoformat(value)

    def to_url(self, value):
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("cohorts/<int:pk>/register/", views.register_today, name="register_today"),
    path("cohorts/<int:pk>/register/all/", views.register_all, name="register_all"),
    path("cohorts/<int:pk>/register/marks.<str:kind>", views.register_export, name="register_export"),
    path("cohorts/<int:pk>/register/<day:date>/", views.register_day, name="register_day"),
    path("cohorts/<int:pk>/register/<day:date>/sheet/", views.register_sheet, name="register_sheet"),
    path("cohorts/<int:pk>/register/catch-up/", views.catch_up_list, name="catch_up_list"),
    path("cohorts/<int:pk>/register/catch-up/<int:enrolment_pk>/", views.catch_up_note, name="catch_up_note"),
    path("catch-up/<int:pk>/remove/", views.catch_up_remove, name="catch_up_remove"),
]
