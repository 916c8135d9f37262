"""Pages on their way from a trainer to a quality lead, as the desks name them. The way is Wagtail's own."""

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from lms.desks.contributions import Todo

SHOWN = 20


def waiting_todos():
    """What trainers have submitted and nobody has read yet, the oldest first."""
    return [
        Todo(
            f"Read and approve: {page.get_admin_display_title()}",
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            f"Submitted by {state.requested_by or 'somebody who has gone'}.",
            tag=f"Since {state.created_at.day} {state.created_at:%B}",
        )
        for state, page in _pages(WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS))
    ]


def returned_todos(account):
    """What a quality lead sent back to this account, with the comment that says why."""
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=account)
    return [
        Todo(
            f"Change and submit again: {page.get_admin_display_title()}",
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            state.current_task_state.comment if state.current_task_state else "",
            tag="Sent back",
            tone="wait",
        )
        for state, page in _pages(states.select_related("current_task_state"))
    ]


def _pages(states):
    """(state, page) of workflow states; two queries, one where there is nothing."""
    states = states.filter(base_content_type=ContentType.objects.get_for_model(Page))
    states = list(states.select_related("requested_by").order_by("created_at")[:SHOWN])
    pages = Page.objects.in_bulk([int(state.object_id) for state in states]) if states else {}
    return [(state, pages[int(state.object_id)]) for state in states if int(state.object_id) in pages]
