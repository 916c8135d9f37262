import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from lms.frozen import Freeze, unfrozen
from lms.trail.models import Entry

pytestmark = pytest.mark.sqlite


@pytest.fixture
def entry():
    return Entry.objects.create(at=timezone.now(), verb="opened", subject="people.person:1")


def refused(act):
    with pytest.raises(IntegrityError, match="what is written there stays"), transaction.atomic():
        act()


def test_a_frozen_row_refuses_change_and_deletion(entry):
    refused(lambda: Entry.objects.update(verb="nothing"))
    refused(lambda: Entry.objects.all().delete())
    assert Entry.objects.get().verb == "opened"


def test_unfrozen_lets_a_change_through_and_closes_behind_it(entry):
    with unfrozen():
        Entry.objects.update(verb="erased")
        with unfrozen():
            Entry.objects.update(reason="inner")
        Entry.objects.update(reason="outer")
    refused(lambda: Entry.objects.update(verb="again"))
    assert Entry.objects.values_list("verb", "reason").get() == ("erased", "outer")


def test_unfrozen_closes_after_an_error_and_takes_its_changes_back(entry):
    def change_and_fail():
        with unfrozen():
            Entry.objects.update(verb="half")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        change_and_fail()
    assert Entry.objects.get().verb == "opened"
    refused(lambda: Entry.objects.update(verb="again"))


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def letters():
    """A table of its own with the finer settings: only closed rows, only their text."""
    freeze = Freeze("letters", allow_delete=True, when="OLD.closed = 1", columns=("text",))
    run("CREATE TABLE letters (closed integer, text varchar(20), note varchar(20))")
    freeze.database_forwards("trail", connection.schema_editor(), None, None)
    return freeze


def test_only_the_named_rows_and_columns_are_frozen(letters):
    run("INSERT INTO letters VALUES (0, 'draft', ''), (1, 'sent', '')")
    run("UPDATE letters SET text = 'better' WHERE closed = 0")
    run("UPDATE letters SET text = text, note = 'seen'")
    refused(lambda: run("UPDATE letters SET text = 'other' WHERE closed = 1"))
    run("DELETE FROM letters")


def test_freezing_is_reversible(letters):
    run("INSERT INTO letters VALUES (1, 'sent', '')")
    letters.database_backwards("trail", connection.schema_editor(), None, None)
    run("UPDATE letters SET text = 'changed'")


def test_what_a_migration_froze_is_frozen_in_the_end():
    """Guards against a later migration that remakes the table, as SQLite's do, and forgets the triggers."""
    migrations = MigrationLoader(connection).disk_migrations.values()
    frozen = {
        operation.table
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, Freeze)
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        triggers = {name for (name,) in cursor.fetchall()}
    assert frozen
    assert {f"{table}_frozen_update" for table in frozen} <= triggers


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
def test_replacing_a_frozen_row_is_refused_too(entry):
    def replace():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO trail_entry (id, at, verb, subject, reason, detail)"
                " VALUES (%s, %s, 'changed', 'people.person:1', '', '{}')",
                [entry.pk, entry.at],
            )

    refused(replace)
