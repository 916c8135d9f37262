"""Tables whose rows are only ever added: the database itself refuses a change, whoever asks.

In a migration of its own, after the one that makes the table:

    operations = [Freeze("trail_entry")]

Erasing a person's data and moving bodies to a new shape are the two lawful exceptions: `with unfrozen():`.
On SQLite Django remakes a table to alter it and its triggers go: freeze it again in the same migration, which
on PostgreSQL changes nothing.
"""

from contextlib import contextmanager

from django.db import connections, router, transaction
from django.db.migrations.operations.base import Operation, OperationCategory

FUNCTION = """
CREATE OR REPLACE FUNCTION belong_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('belong.unfreeze', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
ESCAPE = "CREATE TABLE IF NOT EXISTS belong_unfrozen (id integer PRIMARY KEY AUTOINCREMENT)"


class Freeze(Operation):
    """Refuse UPDATE, and DELETE unless allowed, of the rows of a table, with an IntegrityError.

    `when`: SQL about OLD that says which rows are frozen ("OLD.closed_at IS NOT NULL"); all, if empty.
    `columns`: only a change of one of these is refused; of any, if empty.
    """

    reversible = True
    category = OperationCategory.SQL

    def __init__(self, table, allow_delete=False, when="", columns=()):
        self.table, self.allow_delete, self.when, self.columns = table, allow_delete, when, tuple(columns)

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        postgres = schema_editor.connection.vendor == "postgresql"
        schema_editor.execute(FUNCTION if postgres else ESCAPE, params=None)
        for verb in self._verbs():
            schema_editor.execute(self._drop(verb, postgres), params=None)
            schema_editor.execute(self._trigger(verb, postgres), params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        postgres = schema_editor.connection.vendor == "postgresql"
        for verb in self._verbs():
            schema_editor.execute(self._drop(verb, postgres), params=None)

    def describe(self):
        return f"Freeze the rows of {self.table}"

    def _verbs(self):
        return ["UPDATE"] if self.allow_delete else ["UPDATE", "DELETE"]

    def _drop(self, verb, postgres):
        on = f" ON {self.table}" if postgres else ""
        return f"DROP TRIGGER IF EXISTS {self.table}_frozen_{verb.lower()}{on}"

    def _trigger(self, verb, postgres):
        conditions = [f"({self.when})"] if self.when else []
        if verb == "UPDATE" and self.columns:
            differs = "IS DISTINCT FROM" if postgres else "IS NOT"
            changed = [f"OLD.{column} {differs} NEW.{column}" for column in self.columns]
            conditions.append(f"({' OR '.join(changed)})")
        if not postgres:
            conditions.append("NOT EXISTS (SELECT 1 FROM belong_unfrozen)")
        message = f"{self.table}: what is written there stays, {verb} is refused"
        head = f"CREATE TRIGGER {self.table}_frozen_{verb.lower()} BEFORE {verb} ON {self.table} FOR EACH ROW"
        when = f" WHEN ({' AND '.join(conditions)})" if conditions else ""
        if postgres:
            return f"{head}{when} EXECUTE FUNCTION belong_frozen('{message}')"
        return f"{head}{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


@contextmanager
def unfrozen(using="default"):
    """A transaction in which frozen rows may change: for erasure and body migrations, nothing else."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT coalesce(current_setting('belong.unfreeze', true), '')")
            before = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('belong.unfreeze', 'on', true)")
            yield
            cursor.execute("SELECT set_config('belong.unfreeze', %s, true)", [before])
        else:  # one writer at a time: no other connection can use the open door
            cursor.execute(ESCAPE)
            cursor.execute("INSERT INTO belong_unfrozen DEFAULT VALUES")
            row = cursor.lastrowid
            yield
            cursor.execute("DELETE FROM belong_unfrozen WHERE id = %s", [row])
