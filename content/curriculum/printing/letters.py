"""Words that can be printed, whatever an editor typed or pasted."""

import re
import unicodedata

import nh3
from django.utils.html import escape
from wagtail.rich_text import expand_db_html

from lms.paper import missing_glyphs

STAND_IN = "■"
TAGS = {"p", "h2", "h3", "h4", "b", "strong", "i", "em", "ul", "ol", "li", "a", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK = re.compile(r'<a href="((?:https?://|mailto:|tel:)[^"]+)">(.*?)</a>', re.DOTALL)


class Letters:
    """Makes texts printable and remembers what it could not keep.

    A letter that the faces lack becomes a black square; `missing` has it, as {letter: where it was first}.
    """

    def __init__(self):
        self.missing = {}

    def text(self, text, where):
        """Plain text, without the marks that nobody sees and that a printer would draw as a box."""
        kept = "".join(map(_visible, unicodedata.normalize("NFC", text)))
        for letter in sorted(missing_glyphs(kept)):
            kept = kept.replace(letter, STAND_IN)
            self.missing.setdefault(letter, where)
        return kept

    def html(self, html, where):
        """Rich text with the marks that paper knows. A link keeps its words, and its address beside them."""
        html = nh3.clean(
            expand_db_html(html), tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES,
            attribute_filter=_followed, link_rel=None,
        )  # fmt: skip
        return self.text(LINK.sub(_with_address, html), where)

    def told(self):
        """A line for each letter that is missing, for a reader: its name and where it stands."""
        return [
            f"{unicodedata.name(letter, f'U+{ord(letter):04X}').capitalize()}, in “{where}”"
            for letter, where in self.missing.items()
        ]


def _visible(letter):
    if letter.isspace():
        return letter if letter in "\n\N{NO-BREAK SPACE}" else " "
    if unicodedata.category(letter) in ("Cc", "Cf") or "\ufe00" <= letter <= "\ufe0f":
        return ""
    return letter


def _followed(tag, name, value):
    """The address if a reader's program may follow it: abroad by a safe scheme, or into our own site."""
    own = value.startswith("/") and not value.startswith("//")
    return value if own or value.partition(":")[0].lower() in SCHEMES else None


def _with_address(link):
    """A link on paper cannot be followed: say where it leads, unless its words do."""
    address = re.sub(r"^(https?://|mailto:|tel:)(.*?)/?$", r"\2", link[1])
    return link[0] if address in link[2] else f"{link[0]} ({escape(address)})"
