from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]

    operations = [
        Freeze("quality_improvementaction", when="OLD.closed_at IS NOT NULL"),
        Freeze("quality_actioncomment"),
    ]
