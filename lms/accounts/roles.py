"""What roles.yaml says, and making the database agree with it."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail import hooks
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from lms import policy


def choices():
    return [(name, role["title"]) for name, role in policy.roles().items()]


def titles(names):
    """The titles of these roles, in the order of the file."""
    return [title for name, title in choices() if name in names]


def needs_second_factor(account):
    """Whether a role of this account asks for one. Reads the roles the account has kept."""
    return account.is_superuser or any(
        policy.roles().get(name, {}).get("second_factor") for name in account.roles
    )


def rights():
    """What each right in `cms:` means, as the rooms say under the hook `lms_cms_rights`.

    A dict from the right's name to {"permissions": ["app.codename"], "collection_permissions":
    ["app.codename"], "page_permissions": [("root" or a slug, ["add", "change"])], "approves": [(slug, name
    of the step)]}, each as needed.
    """
    return {name: right for said in hooks.get_hooks("lms_cms_rights") for name, right in said().items()}


@transaction.atomic
def apply_roles():
    """Make a group of each role with exactly the rights the file names; take every other group away.

    Rights on pages need the pages: run it again after they are loaded.
    """
    known = rights()
    Group.objects.exclude(name__in=policy.roles()).delete()
    for name, role in policy.roles().items():
        group, _ = Group.objects.get_or_create(name=name)
        granted = [known[right] for right in role["cms"]]
        _give(group, granted, opens_cms=bool(role["cms"]))
    _approvals(known)


def _give(group, granted, *, opens_cms):
    names = {name for right in granted for name in right.get("permissions", ())}
    if opens_cms:
        names.add("wagtailadmin.access_admin")
    group.permissions.set([_permission(name) for name in names])

    group.page_permissions.all().delete()
    on_pages = {
        (slug, kind)
        for right in granted
        for slug, kinds in right.get("page_permissions", ())
        for kind in kinds
    }
    for slug, kind in on_pages:
        if page := _page(slug):
            GroupPagePermission.objects.create(group=group, page=page, permission_type=kind)

    group.collection_permissions.all().delete()
    root = Collection.get_first_root_node()
    for name in {name for right in granted for name in right.get("collection_permissions", ())}:
        GroupCollectionPermission.objects.create(group=group, collection=root, permission=_permission(name))


def _approvals(known):
    """Wagtail's workflows: what others submit below a page, the roles with the right to it approve.

    No other workflow is left in use: the one Wagtail brings asks a group that this house does not have.
    """
    kept = []
    for right, says in known.items():
        approvers = [name for name, role in policy.roles().items() if right in role["cms"]]
        for slug, step in says.get("approves", ()):
            task, _ = GroupApprovalTask.objects.get_or_create(name=step)
            task.groups.set(Group.objects.filter(name__in=approvers))
            workflow, _ = Workflow.objects.get_or_create(name=step)
            WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
            if page := _page(slug):
                WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
            kept.append(step)
    WorkflowPage.objects.exclude(workflow__name__in=kept).delete()
    for model in (Workflow, GroupApprovalTask):
        model.objects.exclude(name__in=kept).update(active=False)


def _page(slug):
    pages = Page.objects.filter(depth=1) if slug == "root" else Page.objects.filter(slug=slug)
    return pages.first()


def _permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
