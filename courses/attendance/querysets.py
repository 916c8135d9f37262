from django.db import models


class MarkQuerySet(models.QuerySet):
    def values_by_key(self):
        """What these marks say: (session id, enrolment id) to Value."""
        return {mark.key: mark.value for mark in self}
