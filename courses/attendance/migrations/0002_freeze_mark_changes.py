from django.db import migrations

from lms.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]

    operations = [Freeze("attendance_markchange")]
