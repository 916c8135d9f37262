def can_edit_person(account, person):
    """May correct somebody's names: administrators, and trainers for the people of their cohorts."""
    return account.has_role("trainer", "in_house_trainer", "administrator")
