"""What roles.yaml says, and making the database agree with it."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail import hooks
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

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
    ["app.codename"], "page_permissions": [("root" or a slug, ["add", "change"])]}, each as needed.
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
        page = (
            Page.objects.filter(depth=1).first() if slug == "root" else Page.objects.filter(slug=slug).first()
        )
        if page:
            GroupPagePermission.objects.create(group=group, page=page, permission_type=kind)

    group.collection_permissions.all().delete()
    root = Collection.get_first_root_node()
    for name in {name for right in granted for name in right.get("collection_permissions", ())}:
        GroupCollectionPermission.objects.create(group=group, collection=root, permission=_permission(name))


def _permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
