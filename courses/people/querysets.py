from django.db import models

from courses.people.names import fold


class PersonQuerySet(models.QuerySet):
    def named(self, words):
        """People whose name holds every one of these words, whatever the accents."""
        found = self.filter(same_as=None)
        for word in fold(words).split():
            found = found.filter(search_key__contains=word)
        return found

    def alike(self, *, given, family):
        """Possible duplicates to suggest, never to join: the same folded given and family names."""
        return self.filter(same_as=None, sort_key=fold(f"{family} {given}"))
