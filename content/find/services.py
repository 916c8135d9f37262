"""Putting things into the indexes and taking them out. Done at once, in the transaction of what changed."""

from django.db import transaction
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import SearchField

from content.curriculum.models import Edition, ModulePage
from content.curriculum.walk import prune, words
from content.find.models import Entry
from content.materials.models import Audience, Kind, Material

READERS = {  # whose indexes hold a material; the public one is everybody's
    Audience.PUBLIC: [Audience.PUBLIC],
    Audience.PARTICIPANTS: [Audience.PARTICIPANTS, Audience.TRAINERS],
    Audience.TRAINERS: [Audience.TRAINERS],
}


def put_page(page):
    """A published page with an address that anybody may open; of others nothing stays."""
    anybody = Page.objects.live().public().not_type(ModulePage)
    page_now = anybody.filter(pk=page.pk).specific().first()
    entries = []
    if page_now and page_now.url:
        fields = [field for field in page_now.get_search_fields() if isinstance(field, SearchField)]
        texts = [field.get_value(page_now) for field in fields if field.field_name != "title"]
        entries = [_entry(Audience.PUBLIC, page_now.title, texts, page_now.url)]
    _replace("page", Page, page.pk, entries)


def take_out_page(page):
    Entry.objects.filter(page=page.pk).delete()


def put_edition(edition):
    """Each module twice: whole for trainers, and for participants from data without a trainer-only byte."""
    entries = []
    for module in edition.modules.all():
        block = module.body.stream_block
        raw = block.get_prep_value(module.body)
        for audience, body, url in (
            (Audience.TRAINERS, raw, module.get_absolute_url()),
            (Audience.PARTICIPANTS, prune(block, raw), f"{module.key}/"),
        ):
            entries.append(_entry(audience, module.title, [module.outcomes, words(block, body)], url))
    _replace("edition", Edition, edition.pk, entries)


def put_material(material):
    """What is said about the file, never what is in it."""
    kind = "" if material.kind == Kind.OTHER else material.get_kind_display()
    entries = [
        _entry(audience, material.title, [material.description, kind], material.url, course=material.course)
        for audience in READERS[material.audience]
    ]
    _replace("material", Material, material.pk, entries)


@transaction.atomic
def rebuild():
    """All three indexes, anew. Returns how many entries there are."""
    Entry.objects.all().delete()
    for put, things in (
        (put_page, Page.objects.live()),
        (put_edition, Edition.objects.all()),
        (put_material, Material.objects.all()),
    ):
        for thing in things:
            put(thing)
    return Entry.objects.count()


def _entry(audience, title, texts, url, **fields):
    """`texts` are strings and lists of strings."""
    flat = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
    text = " · ".join(filter(None, (" ".join(part.split()) for part in flat)))
    return Entry(audience=audience, title=title, text=text, url=url, **fields)


@transaction.atomic
def _replace(field, model, pk, entries):
    """Put these in place of the entries of one page, edition or material, if that is still there."""
    there = model.objects.select_for_update().filter(pk=pk).exists()
    Entry.objects.filter(**{field: pk}).delete()
    if there:
        for entry in entries:
            setattr(entry, f"{field}_id", pk)
        get_search_backend().add_bulk(Entry, Entry.objects.bulk_create(entries))
