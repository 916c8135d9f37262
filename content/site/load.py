"""The first tree of public pages: home, training, and the pages of words in `pages/*.md`."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from content.markdown import Faults, Key, Source, read_header, rich_text, split_header
from content.site.home import HOME, TRAINING, home_fields
from content.site.loading import State, compare, put
from content.site.models import HomePage, StandardPage, TrainingIndexPage

FOLDER = Path(__file__).parent / "pages"
KEYS = {"title": Key(str, most=120), "slug": Key(str, most=60), "summary": Key(str, most=400)}


def read_pages(folder=FOLDER):
    """The fields of each StandardPage. Raises Faults."""
    pages, faults = [], []
    for path in sorted(folder.glob("*.md")):
        source = Source.open(path, path.name)
        header_lines, first, body, body_first = split_header(source)
        fields = dict(read_header(source, header_lines, first, KEYS))
        text = rich_text(source, body, body_first, top=2)
        pages.append(fields | {"body": [{"type": "text", "value": text, "id": f"text-{path.stem}"}]})
        faults += source.faults
    if faults:
        raise Faults(faults)
    return pages


@transaction.atomic
def load_site():
    """Make what is missing, renew what nobody has edited, leave the rest. Returns the steps, done or kept."""
    texts = read_pages()
    home = HomePage.objects.first()
    is_first = home is None
    if is_first:
        home = Page.get_first_root_node().add_child(instance=HomePage(**HOME))
    _make_root(home)
    there = {page.slug: page for page in StandardPage.objects.child_of(home)}
    steps = [compare(TrainingIndexPage, TrainingIndexPage.objects.first(), TRAINING)]
    steps += [compare(StandardPage, there.get(fields["slug"]), fields) for fields in texts]
    pages = {step.page.slug: _put(step, home) for step in steps}
    home_step = compare(HomePage, home, home_fields(pages))
    if is_first:
        home_step.state = State.CHANGED  # made a moment ago, so nobody's edit
    _put(home_step, None)
    return [home_step, *steps]


def _put(step, parent):
    if step.state in (State.NEW, State.CHANGED):
        return put(step, parent)
    return step.page


def _make_root(home):
    """The default site begins at our home; Wagtail's welcome page goes, if that is what stood there."""
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id == home.pk:
        return
    old = site.root_page.specific if site.root_page_id else None
    site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
    site.save()
    if old and type(old) is Page and not old.get_children().exists():
        old.delete()
