"""Who may do what with improvement actions. Views fetch through `visible_to` first."""


def can_open_actions(account):
    """Reads every action, comments on it and may open one: trainers and quality leads."""
    return account.has_role("trainer", "quality_lead")


def can_manage_actions(account):
    """Changes owner and date, and closes."""
    return account.has_role("quality_lead")
