from allauth.account.internal.flows.login import record_authentication


def count_as_passed(*, request, user, authenticator, **kwargs):
    """Whoever has just set a second factor up has shown it: this session need not be asked again."""
    record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)
