"""Who may do what with a cohort. Views fetch through `Cohort.objects.visible_to` first."""


def can_plan(account):
    """May plan new cohorts. In-house trainers wait for their permission to deliver."""
    return account.has_role("trainer")


def can_run(account, cohort):
    """May change a cohort and its register: its trainers, while it is not closed or cancelled."""
    if cohort.status in (cohort.Status.CLOSED, cohort.Status.CANCELLED):
        return False
    return teaches(account, cohort)


def teaches(account, cohort):
    """Is one of its trainers, or the trainer who planned it."""
    if not account.has_role("trainer", "in_house_trainer"):
        return False
    return (
        cohort.planned_by_id == account.pk or cohort.cohort_trainers.filter(person__account=account).exists()
    )
