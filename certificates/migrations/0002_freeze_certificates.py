from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    """What a certificate says stays, and its row too; its state alone moves on."""

    dependencies = [("certificates", "0001_initial")]
    operations = [
        Freeze(
            "certificates_certificate",
            columns=(
                "code",
                "enrolment_id",
                "name",
                "course_title",
                "edition_number",
                "edition_published_on",
                "starts_on",
                "ends_on",
                "minutes",
                "minutes_taught",
                "reading_minutes",
                "practices",
                "rules_met",
                "signed_by",
                "issued_on",
                "pdf",
                "sha256",
                "replaces_id",
            ),
        )
    ]
