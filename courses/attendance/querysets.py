from django.db import models

from courses.attendance.kinds import Value


class MarkQuerySet(models.QuerySet):
    def values_by_key(self):
        """What these marks say: (session id, enrolment id) to Value."""
        values = self.values_list("session_id", "enrolment_id", "kind", "minutes_missed")
        return {(session, enrolment): Value(kind, minutes) for session, enrolment, kind, minutes in values}
