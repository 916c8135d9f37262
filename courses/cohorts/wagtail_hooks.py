from django.urls import reverse
from wagtail import hooks

from content.materials.models import Audience
from content.materials.permissions import edition_audience
from courses.cohorts.editions import corrections_of
from courses.cohorts.models import Cohort
from courses.cohorts.permissions import can_plan, can_run
from lms.desks.contributions import Part, Sheet, Tab, Todo


@hooks.register("lms_cohort_tabs")
def tabs(account, cohort):
    base = f"/teach/cohorts/{cohort.pk}/"
    return [
        Tab("Overview", base, order=0),
        Tab("People", f"{base}people/", order=10),
        Tab("Timetable", f"{base}timetable/", order=20),
        Tab("Delivery kit", f"{base}kit/", order=60),
    ]


def facts(cohort):
    """What a trainer looks up on the way in, as (name, value); what is not known is left out."""
    prison = cohort.establishment
    known = [
        ("Room", cohort.room),
        ("Delivered by", cohort.get_delivered_by_display()),
        ("Contact for training", prison.training_contact),
        ("Safer custody", prison.safer_custody_contact),
        ("Funder", cohort.funder_tag),
    ]
    return [(name, value) for name, value in known if value]


@hooks.register("lms_cohort_parts")
def places_and_timetable(account, cohort, now):
    counts = {
        "pk": cohort.pk,
        "seated": cohort.seated,
        "waiting": cohort.waiting,
        "capacity": cohort.capacity,
    }
    return [
        Part("cohorts/_about.html", {"cohort": cohort, "facts": facts(cohort)}, column="aside", order=30),
        Part("cohorts/_places.html", counts, column="aside", order=10),
        Part(
            "cohorts/_timetable.html",
            {"pk": cohort.pk, "sessions": cohort.sessions.all()},
            column="aside",
            order=20,
        ),
    ]


@hooks.register("lms_cohort_todo")
def corrections_to_give(account, cohort, now):
    """Notices to the edition that came after the planning and that the group has not had yet."""
    if not cohort.is_open():
        return []
    return [
        Todo(
            f"Give the group correction {notice.number}",
            "#corrections",
            f"{notice.module or cohort.edition.title}. Read it out or hand out the slips.",
            tag=f"Since {notice.made_at.day} {notice.made_at:%B}",
            tone="wait",
        )
        for notice in corrections_of(cohort)
        if not notice.given_at
    ]


@hooks.register("lms_cohort_parts")
def corrections(account, cohort, now):
    """On the delivery's record: what was corrected, and when this group had it."""
    notices = corrections_of(cohort)
    if not notices:
        return []
    may_run = can_run(account, cohort)
    shown = {"pk": cohort.pk, "edition": cohort.edition, "notices": notices, "may_run": may_run}
    return [Part("cohorts/_corrections.html", shown, order=40)]


@hooks.register("lms_cohort_todo")
def free_places(account, cohort, now):
    """A free place while somebody waits."""
    if not cohort.is_open():
        return []
    free = cohort.capacity - cohort.seated
    if not (free > 0 and cohort.waiting):
        return []
    places = "a free place" if free == 1 else f"{free} free places"
    return [
        Todo(
            f"Give away {places}",
            f"/teach/cohorts/{cohort.pk}/people/#waiting",
            f"{cohort.waiting} waiting.",
            due=cohort.starts_on,
        )
    ]


@hooks.register("lms_desk_parts")
def my_cohorts(desk, account, now):
    """The ten latest that still go on: those a trainer teaches; for the quality desk, of everybody."""
    if desk == "teach":
        cohorts = Cohort.objects.visible_to(account)
    elif desk == "quality":
        cohorts = Cohort.objects.all()
    else:
        return []
    cohorts = cohorts.exclude(status__in=(Cohort.Status.CLOSED, Cohort.Status.CANCELLED))
    shown = list(cohorts.listed().with_counts().order_by("-starts_on", "-pk")[:10])
    return [
        Part(
            "cohorts/_desk_cohorts.html",
            {"cohorts": shown, "may_plan": desk == "teach" and can_plan(account)},
            order=20,
        )
    ]


@hooks.register("lms_editions_taught")
def editions_taught(account):
    return Cohort.objects.taught_by(account).values_list("edition_id", flat=True)


@hooks.register("lms_sheets")
def teaching_sheets(account, cohort):
    """What is printed of the edition, and its corrections as slips. For those who read it whole."""
    if edition_audience(account, cohort.edition) != Audience.TRAINERS:
        return []
    papers = [
        Sheet(paper.get_kind_display(), paper.get_absolute_url(), _copies(paper, cohort), order=30)
        for paper in cohort.edition.papers.all()
    ]
    slips = [
        Sheet(
            f"Slips: correction {notice.number}",
            reverse("curriculum_slip", args=[cohort.edition_id, notice.number]),
            notice.where or str(notice.module or ""),
            order=50,
        )
        for notice in corrections_of(cohort)
    ]
    return [*papers, *slips]


def _copies(paper, cohort):
    """How many to print, where that depends on the people."""
    pages = f"{paper.pages} page{'' if paper.pages == 1 else 's'}"
    return f"{pages}. {_people(cohort)}" if paper.for_participants else f"{pages}."


def _people(cohort):
    if not cohort.seated:
        return ""
    return f"{cohort.seated} {'copy' if cohort.seated == 1 else 'copies'}."
