from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [Freeze("trail_entry")]
