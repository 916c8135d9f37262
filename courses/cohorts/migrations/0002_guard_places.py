from django.db import migrations

from lms.frozen import Freeze

# A place always belongs to the cohort of the enrolment that holds it. SQLite cannot add such a key to a
# table; there the service, which takes places from the locked cohort alone, is the only guard.
FORWARDS = [
    "ALTER TABLE cohorts_seat ADD CONSTRAINT seat_of_cohort UNIQUE (cohort_id, id)",
    "ALTER TABLE cohorts_enrolment ADD CONSTRAINT enrolment_seat_of_cohort"
    " FOREIGN KEY (cohort_id, seat_id) REFERENCES cohorts_seat (cohort_id, id)",
]
BACKWARDS = [
    "ALTER TABLE cohorts_enrolment DROP CONSTRAINT enrolment_seat_of_cohort",
    "ALTER TABLE cohorts_seat DROP CONSTRAINT seat_of_cohort",
]


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0001_initial")]

    operations = [
        migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS), elidable=False),
        Freeze("cohorts_enrolmentevent"),
    ]
