from django.urls import path

from courses.cohorts import views

urlpatterns = [
    path("cohorts/", views.cohort_list, name="cohort_list"),
    path("cohorts/new/", views.cohort_new, name="cohort_new"),
    path("cohorts/<int:pk>/", views.cohort_page, name="cohort_page"),
    path("cohorts/<int:pk>/status/", views.cohort_status, name="cohort_status"),
    path("cohorts/<int:pk>/cancel/", views.cohort_cancel, name="cohort_cancel"),
    path("cohorts/<int:pk>/people/", views.cohort_people, name="cohort_people"),
    path("cohorts/<int:pk>/enrol/", views.cohort_enrol, name="cohort_enrol"),
    path("cohorts/<int:pk>/seat-next/", views.cohort_seat_next, name="cohort_seat_next"),
    path("cohorts/<int:pk>/timetable/", views.cohort_timetable, name="cohort_timetable"),
    path("cohorts/<int:pk>/edition/", views.cohort_edition, name="cohort_edition"),
    path("cohorts/<int:pk>/corrections/<int:number>/given/", views.correction_given, name="correction_given"),
    path("cohorts/<int:pk>/kit/", views.cohort_kit, name="cohort_kit"),
    path("enrolments/<int:pk>/withdraw/", views.enrolment_withdraw, name="enrolment_withdraw"),
    path("sessions/<int:pk>/cancel/", views.session_cancel, name="session_cancel"),
]
