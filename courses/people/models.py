import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from courses.people.names import fold
from courses.people.querysets import PersonQuerySet

# Neither 0 and O nor 1, I and L: a reference is read aloud and copied by hand.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def sort_key(given, family):
    """By family name, then given names, folded. Some letters fold to several, so it is cut to its column."""
    return fold(f"{family} {given}")[:200]


def new_reference():
    """A reference of ours, such as P-7K3MQ2. Never a prison number."""
    return "P-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))


class Establishment(models.Model):
    class Kind(models.TextChoices):
        PRISON = "prison", "Prison"
        PROBATION = "probation", "Probation office"
        HUB = "hub", "Hub"
        OTHER = "other", "Other"

    code = models.CharField(
        max_length=8,
        unique=True,
        help_text="The Prison Service code, such as ISI. For others, a short code of ours.",
    )
    name = models.CharField(max_length=120, help_text="As written on a certificate list: HMP/YOI Isis.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRISON)
    in_wales = models.BooleanField("in Wales", default=False)
    morning_start = models.TimeField("morning starts", default="08:40")
    morning_end = models.TimeField("morning ends", default="11:40")
    afternoon_start = models.TimeField("afternoon starts", default="13:40")
    afternoon_end = models.TimeField("afternoon ends", default="16:25")
    training_contact = models.CharField("contact for training", max_length=200, blank=True)
    safer_custody_contact = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField("offered for new cohorts", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    morning_start__lt=F("morning_end"),
                    morning_end__lte=F("afternoon_start"),
                    afternoon_start__lt=F("afternoon_end"),
                ),
                name="establishment_times_in_order",
                violation_error_message="The times must follow each other through the day",
            )
        ]

    def __str__(self):
        return self.name


class Person(models.Model):
    """Somebody who trains or is trained. Holds no offence, conviction or prison number, and never will."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        WELSH = "cy", "Cymraeg"

    reference = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    given = models.CharField("given names", max_length=90, blank=True)
    family = models.CharField("family name", max_length=90, blank=True)
    known_as = models.CharField(
        "known as", max_length=90, blank=True, help_text="What to call them in the room, if different."
    )
    certificate_name = models.CharField(
        "name on certificates",
        max_length=90,
        blank=True,
        help_text="Only if different. Accents are kept: ŵ, ŷ, ś, á.",
    )
    search_key = models.CharField(max_length=400, editable=False, db_index=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    language = models.CharField(
        "preferred language", max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=~Q(given="", family=""),
                name="person_has_a_name",
                violation_error_message="Type at least one name",
            ),
            models.CheckConstraint(condition=~Q(same_as=F("pk")), name="person_not_same_as_self"),
        ]

    def __str__(self):
        return self.full_name

    def save(self, **kwargs):
        self.search_key = fold(f"{self.given} {self.family} {self.known_as} {self.certificate_name}")[:400]
        self.sort_key = sort_key(self.given, self.family)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key", "sort_key"}
        super().save(**kwargs)

    @property
    def full_name(self):
        return f"{self.given} {self.family}".strip()

    @property
    def name_for_certificate(self):
        return self.certificate_name or self.full_name


class Posting(models.Model):
    """Where somebody works or lives, from when to when. Kept: a governor asks who is still here."""

    class Job(models.TextChoices):
        NOT_ASKED = "not-asked", "Not asked"
        OFFICER = "officer", "Officer (Band 3)"
        SUPERVISING = "supervising", "Supervising officer or specialist (Band 4)"
        MANAGER = "manager", "Custodial manager (Band 5)"
        GOVERNOR = "governor", "Governor or adjudicator"
        PROBATION = "probation", "Probation staff"
        CHARITY = "charity", "Charity staff"
        PRISONER = "prisoner", "Prisoner"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="postings")
    job = models.CharField(max_length=12, choices=Job.choices, default=Job.NOT_ASKED)
    from_on = models.DateField("from")
    to_on = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(to_on=None), name="posting_one_current"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="posting_dates_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.establishment}"
