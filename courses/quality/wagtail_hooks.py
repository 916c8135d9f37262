from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.quality import services
from courses.quality.models import CRITERIA, Criterion, ImprovementAction
from courses.quality.permissions import can_open_actions
from lms.desks.contributions import Part, Todo

SHOWN = 20


class CriterionViewSet(SnippetViewSet):
    model = Criterion
    icon = "list-ol"
    menu_label = "Review criteria"
    add_to_admin_menu = True
    menu_order = 310
    list_display = ["__str__", "version", "is_current", "source"]
    list_filter = ["is_current", "version"]
    search_fields = ["code", "statement"]
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("code"), FieldPanel("version"), FieldPanel("is_current")]),
                FieldPanel("statement"),
                FieldPanel("source"),
            ],
            heading=CRITERIA,
            help_text="Better words can be typed here. Where the meaning changes, take this version out of"
            " use and add the next one, so that what was said of earlier deliveries stays true.",
        )
    ]


register_snippet(CriterionViewSet)


@hooks.register("lms_cms_rights")
def rights():
    return {"criteria": {"permissions": [f"quality.{verb}_criterion" for verb in ("add", "change", "view")]}}


@hooks.register("lms_todo")
def pressing_actions(desk, account, now):
    """Late ones and those due within two weeks: one's own on the teach desk, all on the quality desk."""
    if desk not in ("teach", "quality"):
        return []
    actions = ImprovementAction.objects.visible_to(account).pressing(now.date()).with_names()
    if desk == "teach":
        actions = actions.filter(owner=account)
    return [
        Todo(
            action.what,
            action.get_absolute_url(),
            f"Improvement action for {action.course_title}. Owner: {action.owner}.",
            due=action.due_on,
        )
        for action in actions[:SHOWN]
    ]


@hooks.register("lms_desk_parts")
def to_the_actions(desk, account, now):
    if desk not in ("teach", "quality") or not can_open_actions(account):
        return []
    return [Part("quality/_desk_actions.html", column="aside", order=65)]


@hooks.register("lms_edition_closes")
def actions_to_close(course):
    return services.closed_by_next_edition(course)


@hooks.register("lms_edition_published")
def close_actions(edition, closes, by, now):
    services.close_by_edition(edition, closes, by=by, now=now)


@hooks.register("lms_edition_parts")
def actions_closed(account, edition):
    closed = ImprovementAction.objects.visible_to(account).filter(closed_by_edition=edition)
    return [Part("quality/_edition_closed.html", {"actions": closed}, column="aside")] if closed else []
