from django.urls import path

from certificates import views

urlpatterns = [
    path("verify/", views.certificate_check, name="verify"),
    path("my/certificates/<str:code>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("teach/cohorts/<int:pk>/certificates/", views.cohort_certificates, name="cohort_certificates"),
    path("teach/cohorts/<int:pk>/certificates/issue/", views.certificates_issue, name="certificates_issue"),
    path("teach/cohorts/<int:pk>/certificates/print/", views.certificates_print, name="certificates_print"),
    path("teach/certificates/<str:code>/withdraw/", views.certificate_withdraw, name="certificate_withdraw"),
    path("teach/certificates/<str:code>/replace/", views.certificate_replace, name="certificate_replace"),
]
