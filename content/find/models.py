"""What can be found, and by whom: an index an audience, each made from what that audience may read."""

from django.db import models
from django.db.models import Q
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from content.curriculum.models import CoursePage, Edition
from content.materials.models import Audience, Material
from content.materials.permissions import editions_read, editions_taught, reads_everything


class EntryQuerySet(SearchableQuerySetMixin, models.QuerySet):
    def visible_to(self, account):
        """The public index for everybody; of the other two what this account may open.

        Participants find what stands in the editions they have a place in. Who reads every edition finds the
        newest of each course and those they teach, so that old wordings do not crowd out the new; in-house
        trainers find those they teach.
        """
        shown = Q(audience=Audience.PUBLIC)
        read, taught = editions_read(account), editions_taught(account)
        if read:
            shown |= _of_editions(Audience.PARTICIPANTS, read)
        if reads_everything(account):
            taught |= set(Edition.objects.current().values_list("pk", flat=True))
            shown |= Q(audience=Audience.TRAINERS) & (Q(edition__in=taught) | Q(edition=None))
        elif taught:
            shown |= _of_editions(Audience.TRAINERS, taught)
        return self.filter(shown)

    def find(self, words):
        """The best first. A search result, not a queryset: it can be counted and sliced."""
        return self.select_related("edition").search(words, operator="and")


def _of_editions(audience, editions):
    """The modules of these editions, and the files of their courses or of any course."""
    courses = list(Edition.objects.filter(pk__in=editions).values_list("course", flat=True))
    files = Q(edition=None) & (Q(course__in=courses) | Q(course=None))
    return Q(audience=audience) & (Q(edition__in=list(editions)) | files)


class Entry(index.Indexed, models.Model):
    """A public page, a module of an edition, or a material, as one audience may read it.

    Holds nothing of its own: `services.rebuild` makes every entry anew from what it refers to.
    """

    audience = models.CharField(max_length=12, choices=Audience.choices)
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    url = models.CharField(
        max_length=255, help_text="Of a participants' module: below the address where they read its edition."
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.CASCADE, related_name="+")
    material = models.ForeignKey(Material, null=True, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(
        CoursePage,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Of a material's readers.",
    )

    objects = EntryQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.SearchField("text"),
        index.FilterField("audience"),
        index.FilterField("edition"),
        index.FilterField("course"),
    ]
    search_auto_update = False  # services.py indexes in its own transaction, without waiting for a worker

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["audience", "page"], name="entry_of_page_once"),
            models.UniqueConstraint(fields=["audience", "material"], name="entry_of_material_once"),
            models.UniqueConstraint(fields=["audience", "edition", "url"], name="entry_of_module_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def where(self):
        """Where it leads, as the heading over such results."""
        if self.page_id:
            return "On the website"
        if self.material_id:
            return "Files"
        if self.audience == Audience.PARTICIPANTS:
            return f"In your course: {self.edition.title}"
        return f"For trainers: {self.edition}"

    def address(self, read):
        """Where it opens. `read`: what editions_read() says of who searches."""
        is_on_a_way = self.edition_id and self.audience == Audience.PARTICIPANTS
        return read[self.edition_id] + self.url if is_on_a_way else self.url
