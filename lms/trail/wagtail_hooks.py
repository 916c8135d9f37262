from wagtail import hooks

from lms.desks.contributions import Desk
from lms.trail.permissions import can_read_trail


@hooks.register("lms_desks")
def desks(account):
    return [Desk("trail", "Trail", "/trail/", order=70)] if can_read_trail(account) else []
