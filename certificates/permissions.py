"""Who may do what with certificates. Who may see a cohort reads them; views fetch with `visible_to` first."""

from courses.cohorts.permissions import teaches


def can_issue(account, cohort):
    """The cohort's trainers, who know the people; also after it is closed, when a name was mended late."""
    return cohort.status != cohort.Status.CANCELLED and teaches(account, cohort)


def can_correct(account, cohort):
    """May withdraw and replace: a quality lead, or the cohort's lead trainer."""
    if account.has_role("quality_lead"):
        return True
    leads = cohort.cohort_trainers.filter(person__account=account, is_lead=True)
    return account.has_role("trainer", "in_house_trainer") and leads.exists()
