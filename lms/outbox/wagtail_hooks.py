from wagtail import hooks

from lms.desks.contributions import Desk
from lms.outbox.permissions import can_read_outbox


@hooks.register("lms_desks")
def desks(account):
    return [Desk("outbox", "Outbox", "/outbox/", order=60)] if can_read_outbox(account) else []
