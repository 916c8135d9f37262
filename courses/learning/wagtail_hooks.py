import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Exists, OuterRef
from wagtail import hooks

from content.curriculum.models import EditionModule, ModuleKind
from courses.learning import services
from courses.learning.paths import own_enrolments, paths_of
from lms.desks.contributions import Part, Tab, Todo

A_DAY = datetime.timedelta(days=1)


@hooks.register("lms_editions_read")
def editions_read(account):
    """Of the cohorts in which the account has a place; of two with one edition, on the way of the newer."""
    places = own_enrolments(account).seated().order_by("pk").values_list("cohort__edition", "pk")
    return {edition: f"/my/courses/{pk}/" for edition, pk in places}


@hooks.register("lms_cohort_tabs")
def preparation_tab(account, cohort):
    return [Tab("Preparation", f"/teach/cohorts/{cohort.pk}/preparation/", order=25)]


@hooks.register("lms_cohort_todo")
def not_prepared(account, cohort, now):
    """How many people with a place have not read all there is to read before the course."""
    if not cohort.is_open():
        return []
    unread = EditionModule.objects.filter(edition=cohort.edition_id, kind=ModuleKind.PRE_READING).exclude(
        readings__enrolment=OuterRef("pk")
    )
    number = cohort.enrolments.seated().filter(Exists(unread)).count()
    if not number:
        return []
    who = "One person has" if number == 1 else f"{str(apnumber(number)).capitalize()} people have"
    return [
        Todo(
            f"{who} not done the preparation",
            f"/teach/cohorts/{cohort.pk}/preparation/",
            "Give it to them on paper, or read it with them.",
            due=cohort.starts_on - A_DAY,
        )
    ]


@hooks.register("lms_todo")
def preparation_left(desk, account, now):
    if desk != "my":
        return []
    paths, _ = paths_of(account, now)
    return [
        Todo(
            f"Read before the course: {module.title}",
            f"/my/courses/{path.enrolment.pk}/{module.key}/",
            f"{path.enrolment.cohort.edition.title}. About {module.minutes} minutes, on screen or on paper.",
            due=path.enrolment.cohort.starts_on - A_DAY,
        )
        for path in paths
        for module in path.preparation_left
    ]


@hooks.register("lms_desk_parts")
def my_courses(desk, account, now):
    """The next session of all, and the way through each course."""
    if desk != "my":
        return []
    paths, others = paths_of(account, now)
    ways = {"paths": paths, "others": others}
    parts = [Part("learning/_ways.html", ways, order=10)]
    to_come = [path for path in paths if path.next_session]
    if to_come:
        path = min(to_come, key=lambda path: (path.next_session.date, path.next_session.start))
        is_today = path.next_session.date == now.date()
        parts.append(
            Part("learning/_next.html", {"path": path, "is_today": is_today}, column="now", order=10)
        )
    return parts


@hooks.register("lms_edition_changed")
def carry_readings_over(cohort, before):
    """Who has read a module need not read it again in the new edition, unless its text has changed."""
    services.carry_over(cohort, before)
