from allauth.account.auth_backends import AuthenticationBackend


class AccountBackend(AuthenticationBackend):
    pass
