"""Who may read a file. Readers of an edition are known to the rooms above, which say so through two hooks:

- `lms_may_read_edition(account, edition)` -> whether the account reads it as a participant (or trainer)
- `lms_may_teach_edition(account, edition)` -> whether an in-house trainer teaches it and so reads it whole
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
    if account.has_role("in_house_trainer") and _any("lms_may_teach_edition", account, edition):
        return Audience.TRAINERS
    return Audience.PARTICIPANTS if _any("lms_may_read_edition", account, edition) else None


def may_read_file(account, thing, editions):
    """Whether an account may fetch a Material or Picture. `editions`: those of its course, or all without one."""
    if thing.audience == Audience.PUBLIC or reads_everything(account):
        return True
    if not account.is_authenticated:
        return False
    if thing.uploaded_by_user_id == account.pk:
        return True
    enough = (
        {Audience.TRAINERS}
        if thing.audience == Audience.TRAINERS
        else {Audience.TRAINERS, Audience.PARTICIPANTS}
    )
    return any(edition_audience(account, edition) in enough for edition in editions)


def _any(hook, account, edition):
    return any(function(account, edition) for function in hooks.get_hooks(hook))
