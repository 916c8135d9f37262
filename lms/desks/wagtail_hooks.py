from wagtail import hooks

from lms.desks.contributions import Desk


@hooks.register("lms_desks")
def desks(account):
    """Which desks an account has, by role. Everybody may learn; staff desks come first."""
    mine = [Desk("my", "My learning", "/my/", order=90)]
    if account.has_role("trainer", "in_house_trainer"):
        mine.append(Desk("teach", "Teach", "/teach/", order=10))
    if account.has_role("quality_lead"):
        mine.append(Desk("quality", "Quality", "/quality/", order=5))
    return mine
