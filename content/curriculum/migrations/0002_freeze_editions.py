from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0001_initial")]

    operations = [
        Freeze("curriculum_edition"),
        Freeze("curriculum_editionmodule"),
        Freeze("curriculum_editionasset"),
    ]
