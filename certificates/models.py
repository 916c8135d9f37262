import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q

from certificates.querysets import CertificateQuerySet
from courses.cohorts.models import Enrolment
from courses.people.models import REFERENCE_LETTERS


def new_code():
    """Twelve letters and figures, such as K4TW-8JNX-3HQP: 59 bits, so a code cannot be guessed."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def private_storage():
    return storages["default"]


class Certificate(models.Model):
    """A snapshot that never changes: what it says is copied here and drawn once into the stored PDF.

    It never names the prison or the job kind: a certificate is carried to a job interview.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "Valid"
        SUPERSEDED = "superseded", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"

    code = models.CharField(max_length=14, unique=True, default=new_code, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    name = models.CharField(max_length=90)
    course_title = models.CharField(max_length=200)
    edition_number = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    minutes = models.PositiveIntegerField(help_text="Taught minutes attended.")
    rules_met = models.JSONField(default=list)
    signed_by = models.CharField(max_length=200)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    pdf = models.FileField(upload_to="certificates/", storage=private_storage)
    sha256 = models.CharField(max_length=64)
    superseded_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(state="issued"), name="certificate_one_valid"),
            models.CheckConstraint(condition=Q(state="withdrawn", withdrawn_on__isnull=False) | (~Q(state="withdrawn") & Q(withdrawn_on=None)),
                                   name="certificate_withdrawn_has_date"),
            models.CheckConstraint(condition=~Q(superseded_by=F("pk")), name="certificate_not_superseded_by_self"),
        ]

    def __str__(self):
        return f"{self.course_title}, {self.code}"
