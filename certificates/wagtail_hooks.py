from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from wagtail import hooks

from certificates import rules
from certificates.models import Certificate
from certificates.permissions import can_issue
from courses.attendance.desk import sessions_taught
from courses.cohorts.models import Cohort, Session
from lms.desks.contributions import Part, Sheet, Tab, Todo


def url_of(cohort):
    return reverse("cohort_certificates", args=[cohort.pk])


def owing(cohorts, today):
    """Those that are over, with every session held or cancelled, and no certificate yet."""
    return cohorts.filter(
        ~Exists(Certificate.objects.filter(enrolment__cohort=OuterRef("pk"))),
        ~Exists(Session.objects.filter(cohort=OuterRef("pk"), status=Session.Status.PLANNED)),
        status__in=(Cohort.Status.RUNNING, Cohort.Status.FINISHED),
        ends_on__lte=today,
    )


def todo_of(cohort, title):
    return Todo(title, url_of(cohort), "They are handed over on the last afternoon.", due=cohort.ends_on)


@hooks.register("lms_todo")
def to_issue(desk, account, now):
    """Cohorts whose sessions are all over and that have no certificate; the desk has read them already."""
    if desk != "teach":
        return []
    over = {}
    for session in sessions_taught(account, now):
        over.setdefault(session.cohort_id, []).append(session)
    over = {
        pk: sessions[0].cohort
        for pk, sessions in over.items()
        if all(s.status in Session.TAUGHT and s.date <= now.date() for s in sessions) and sessions[0].people
    }
    if not over:
        return []
    have = set(
        Certificate.objects.filter(enrolment__cohort__in=over).values_list("enrolment__cohort", flat=True)
    )
    return [todo_of(cohort, f"Issue certificates: {cohort}") for pk, cohort in over.items() if pk not in have]


@hooks.register("lms_cohort_todo")
def to_issue_here(account, cohort, now):
    here = owing(Cohort.objects.filter(pk=cohort.pk), now.date())
    if cohort.starts_on > now.date() or not here.exists() or not can_issue(account, cohort):
        return []
    return [todo_of(cohort, "Issue certificates")]


@hooks.register("lms_cohort_tabs")
def certificates_tab(account, cohort):
    return [Tab("Certificates", url_of(cohort), order=50)]


@hooks.register("lms_sheets")
def certificates_sheet(account, cohort):
    if not Certificate.objects.valid().filter(enrolment__cohort=cohort).exists():
        return []
    url = reverse("certificates_print", args=[cohort.pk])
    return [Sheet("Certificates", url, "One page each, in order of names. Landscape.", order=90)]


@hooks.register("lms_path_parts")
def what_is_needed(enrolment, account, now):
    """For one participant: each rule for a certificate, and how they stand."""
    standing = rules.standing_of(enrolment)
    return [Part("certificates/_standing.html", {"standing": standing}, column="aside")] if standing else []


@hooks.register("lms_desk_parts")
def on_the_desks(desk, account, now):
    if desk == "my":
        own = Certificate.objects.valid().filter(enrolment__person__account=account)
        return [Part("certificates/_mine.html", {"certificates": own}, order=60)]
    if desk == "quality":
        return [Part("certificates/_counts.html", {"cohorts": counted()}, order=60)]
    return []


def counted():
    """The latest cohorts that are over, with `seated` people and `certified` ones."""
    return (
        Cohort.objects.filter(status__in=(Cohort.Status.FINISHED, Cohort.Status.CLOSED))
        .listed()
        .annotate(
            seated=Count("enrolments", filter=Q(enrolments__status="seated"), distinct=True),
            certified=Count(
                "enrolments__certificates", filter=Q(enrolments__certificates__state="issued"), distinct=True
            ),
        )
        .order_by("-ends_on", "-pk")[:12]
    )
