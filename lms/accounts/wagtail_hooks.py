from wagtail import hooks

from lms.accounts import held, services
from lms.desks.contributions import Desk

hooks.register("lms_sweep", held.sweep)
hooks.register("lms_sweep", services.forget_old_sessions)


@hooks.register("lms_desks")
def desks(account):
    """Administrators land on the accounts, unless they teach."""
    if not account.has_role("administrator"):
        return []
    return [Desk("accounts", "Accounts", "/account/people/", order=20)]
