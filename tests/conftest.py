"""The cast and the small things every test may ask for."""

import pytest


@pytest.fixture(autouse=True)
def _database(db):
    """Every test may use the database."""
