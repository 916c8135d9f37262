"""Who may read a file or an edition. The rooms above, which know cohorts, say so through two hooks:

- `lms_editions_read(account)` -> {id of an edition the account reads as a participant: the address below
  which it reads the modules by their keys}
- `lms_editions_taught(account)` -> ids of editions the account teaches: in-house trainers read these whole
"""

from wagtail import hooks

from content.materials.models import Audience


def reads_everything(account):
    """Trainers and the quality lead read every edition and every file whole."""
    return account.is_authenticated and account.has_role("trainer", "quality_lead")


def edition_audience(account, edition):
    """Which version of an edition an account may read: Audience.TRAINERS, Audience.PARTICIPANTS or None."""
    if not account.is_authenticated:
        return None
    if reads_everything(account):
        return Audience.TRAINERS
    if edition.pk in editions_taught(account):
        return Audience.TRAINERS
    return Audience.PARTICIPANTS if edition.pk in editions_read(account) else None


def editions_read(account):
    """What an account reads as a participant: where it does so, by the edition's id."""
    if not account.is_authenticated:
        return {}
    return {pk: way for read in hooks.get_hooks("lms_editions_read") for pk, way in read(account).items()}


def editions_taught(account):
    """The ids of the editions a trainer teaches; none without that role."""
    if not account.is_authenticated or not account.has_role("trainer", "in_house_trainer"):
        return set()
    return {pk for taught in hooks.get_hooks("lms_editions_taught") for pk in taught(account)}


def may_read_file(account, thing, editions):
    """Whether an account may fetch a Material or Picture. `editions`: of its course, or all without one."""
    if thing.audience == Audience.PUBLIC:
        return True
    if not account.is_authenticated:
        return False
    if account.has_role("trainer", "quality_lead", "administrator"):  # who look after them in the CMS
        return True
    readable = editions_taught(account)
    if thing.audience == Audience.PARTICIPANTS:
        readable |= editions_read(account).keys()
    return bool(readable) and editions.filter(pk__in=readable).exists()
