"""Signed-in test clients."""

import time

from django.test import Client


def client_of(account):
    """A test client signed in as this account just now, its second factor passed."""
    client = Client()
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": account.email},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session["seen"] = int(time.time())
    session.save()
    return client
