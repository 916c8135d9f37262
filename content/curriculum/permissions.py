from content.curriculum.models import Edition
from content.materials.permissions import editions_taught, reads_everything


def may_have_editions(account):
    """Roles whose desk leads to the editions; which of them they read, `readable_whole` says."""
    return account.has_role("trainer", "in_house_trainer", "quality_lead")


def may_publish(account):
    """Seals editions and adds correction notices to them."""
    return account.has_role("quality_lead")


def readable_whole(account):
    """The editions an account reads with trainer notes."""
    if reads_everything(account):
        return Edition.objects.all()
    return Edition.objects.filter(pk__in=editions_taught(account))
