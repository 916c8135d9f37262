from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lms.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        from allauth.mfa import signals

        from lms.accounts.middleware import count_as_passed

        signals.authenticator_added.connect(count_as_passed)
        signals.authenticator_reset.connect(count_as_passed)
