def can_read_trail(account):
    return account.has_role("administrator")
