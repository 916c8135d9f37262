from django.urls import path, register_converter
from django.urls.converters import StringConverter

from certificates import views


class CodeConverter(StringConverter):
    """The code of a certificate. What looks otherwise finds no page."""

    regex = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("verify/", views.certificate_check, name="verify"),
    path("my/certificates/<code:code>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("teach/cohorts/<int:pk>/certificates/", views.cohort_certificates, name="cohort_certificates"),
    path("teach/cohorts/<int:pk>/certificates/issue/", views.certificates_issue, name="certificates_issue"),
    path("teach/cohorts/<int:pk>/certificates/print/", views.certificates_print, name="certificates_print"),
    path("teach/certificates/<code:code>/withdraw/", views.certificate_withdraw, name="certificate_withdraw"),
    path("teach/certificates/<code:code>/replace/", views.certificate_replace, name="certificate_replace"),
]
