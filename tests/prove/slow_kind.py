"""A kind of job for killing: each item writes one row and then takes its time."""

import time

from django.db import connection

from lms.jobs import services as jobs


@jobs.handler("tests.slow", title="Taking time")
def slow(item, *, job):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects (item) VALUES (%s)", [item.key])
    time.sleep(0.1)
