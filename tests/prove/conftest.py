"""Races, kills and bombs: real connections and real processes, so none of these runs in a transaction."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.prove)
            item.add_marker(pytest.mark.django_db(transaction=True))
