def may_exchange(account):
    """Brings courses in and takes them out: who writes courses."""
    return account.has_role("trainer", "quality_lead")
