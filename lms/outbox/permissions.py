def can_read_outbox(account):
    return account.has_role("administrator")
