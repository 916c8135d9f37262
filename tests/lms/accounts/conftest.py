import re

import pytest
from django.core.cache import cache

from lms.outbox.models import Mail


@pytest.fixture(autouse=True)
def _no_old_tries():
    """Sign-in limits live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def ask_for_code():
    """Ask for a code as this browser would; returns the code in the mail, or None when none was sent."""

    def ask(client, email):
        before = set(Mail.objects.values_list("pk", flat=True))
        response = client.post("/account/login/code/", {"email": email})
        assert response.status_code == 302, response.content.decode()
        mail = Mail.objects.exclude(pk__in=before).first()
        return re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.body, re.MULTILINE)[1] if mail else None

    return ask
