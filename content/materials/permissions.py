"""Who may read a file or an edition. The rooms above, which know cohorts, say so through two hooks:

- `lms_may_read_edition(account, edition)` -> whether the account reads it as a participant
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
    readers = hooks.get_hooks("lms_may_read_edition")
    return Audience.PARTICIPANTS if any(may_read(account, edition) for may_read in readers) else None


def editions_taught(account):
    """The ids of the editions an in-house trainer teaches; none without that role."""
    if not account.is_authenticated or not account.has_role("in_house_trainer"):
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
    enough = {Audience.TRAINERS}
    if thing.audience == Audience.PARTICIPANTS:
        enough.add(Audience.PARTICIPANTS)
    return any(edition_audience(account, edition) in enough for edition in editions)
