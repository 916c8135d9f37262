from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    """SQLite remakes a table when the blocks of its bodies change, and loses its triggers."""

    dependencies = [("curriculum", "0004_correction_notices")]

    operations = [
        Freeze("curriculum_editionmodule"),
        Freeze("curriculum_correctionnotice"),
    ]
