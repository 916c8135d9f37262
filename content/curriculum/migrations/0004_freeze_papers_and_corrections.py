from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    """And the modules again: SQLite remade their table when the blocks of their bodies changed."""

    dependencies = [("curriculum", "0003_papers_and_corrections")]

    operations = [
        Freeze("curriculum_editionmodule"),
        Freeze("curriculum_editionpaper"),
        Freeze("curriculum_correctionnotice"),
    ]
