import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from certificates.querysets import CertificateQuerySet
from courses.cohorts.dates import date_range
from courses.cohorts.models import Enrolment
from courses.people.models import REFERENCE_LETTERS


def new_code():
    """Twelve letters and figures, such as K4TW-8JNX-3HQP: 59 bits, so a code cannot be guessed."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def private_storage():
    return storages["default"]


def unguessable_path(certificate, filename):
    """Neither a name nor the code: who can list the store learns nothing of whose certificate it is."""
    return f"certificates/{secrets.token_urlsafe(24)}.pdf"


class Certificate(models.Model):
    """A snapshot that never changes: what it says is copied here and drawn once into the stored PDF.

    It never names the prison or the job kind: a certificate is carried to a job interview. Only its state
    moves on, from valid to replaced or withdrawn; `save` and the database refuse any other change.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "Valid"
        SUPERSEDED = "superseded", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MAY_CHANGE = frozenset({"state", "withdrawn_on", "withdrawn_reason"})

    code = models.CharField(max_length=14, unique=True, default=new_code, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    name = models.CharField(max_length=90)
    course_title = models.CharField(max_length=200)
    edition_number = models.PositiveIntegerField()
    edition_published_on = models.DateField()
    starts_on = models.DateField(help_text="The first day that was taught.")
    ends_on = models.DateField(help_text="The last day that was taught.")
    minutes = models.PositiveIntegerField(help_text="Taught minutes attended.")
    minutes_taught = models.PositiveIntegerField(help_text="Minutes that were taught.")
    reading_minutes = models.PositiveIntegerField(help_text="Minutes of pre-reading done.")
    practices = models.PositiveSmallIntegerField(help_text="Skills practice modules attended.")
    rules_met = models.JSONField(default=list, help_text="Each rule and how it was met, on that day.")
    signed_by = models.CharField(max_length=200, help_text="The lead trainer.")
    issued_on = models.DateField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    pdf = models.FileField(upload_to=unguessable_path, storage=private_storage)
    sha256 = models.CharField(max_length=64)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state="issued"), name="certificate_one_valid"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_on=None, withdrawn_reason="")),
                name="certificate_withdrawn_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("pk")), name="certificate_does_not_replace_itself"
            ),
            models.CheckConstraint(condition=~Q(pdf="") & ~Q(sha256=""), name="certificate_has_file"),
        ]

    def __str__(self):
        return f"{self.course_title}, {self.code}"

    def save(self, **kwargs):
        if not self._state.adding and not self.MAY_CHANGE.issuperset(kwargs.get("update_fields") or ["all"]):
            raise ValueError(f"A certificate never changes; save only {', '.join(sorted(self.MAY_CHANGE))}")
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("certificate_pdf", args=[self.code])

    @property
    def dates(self):
        """'3 to 5 March 2026', the days that were taught."""
        return date_range(self.starts_on, self.ends_on)

    @property
    def filename(self):
        return f"certificate-{self.code}.pdf"

    def is_valid(self):
        return self.state == self.State.ISSUED
