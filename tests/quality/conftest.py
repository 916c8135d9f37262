import pytest

from tests import factories


@pytest.fixture
def course(edition):
    """A course with an edition, so that it is taught."""
    return edition.course


@pytest.fixture
def action(course, trainer):
    """Open, owned by `trainer`, due in thirty days."""
    return factories.improvement_action(course, owner=trainer, what="Make groups smaller")
