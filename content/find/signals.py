"""What Wagtail says of its pages and files. Editions say it themselves: see wagtail_hooks.py."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from content.find.services import put_material, put_page, take_out_page
from content.materials.models import Material


def connect():
    page_published.connect(page_changed)
    page_unpublished.connect(page_gone)
    for signal in (page_slug_changed, post_page_move):
        signal.connect(address_changed)
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction)
    post_save.connect(material_changed, sender=Material)


def page_changed(instance, **kwargs):
    put_page(instance)


def page_gone(instance, **kwargs):
    """Also sent before a page is deleted, which is then still there and still live."""
    take_out_page(instance)


def address_changed(instance, **kwargs):
    put_pages_from(instance.pk)


def restriction_changed(instance, **kwargs):
    """Looked at when all is done: the restriction of a page that is being deleted goes before the page."""
    transaction.on_commit(lambda: put_pages_from(instance.page_id))


def put_pages_from(pk):
    """The page and all below it."""
    for top in Page.objects.filter(pk=pk):
        for page in Page.objects.descendant_of(top, inclusive=True):
            put_page(page)


def material_changed(instance, **kwargs):
    put_material(instance)
