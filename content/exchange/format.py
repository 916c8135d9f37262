"""What may stand in a course's files. The kinds of blocks are read off the blocks themselves: a field that a
block gains is read and written from then on, and its limits are those of the editor.

- its first rich text stands under its header, every further one in a section named like the field;
- a list of lines is a section of dashes; a list of cards (briefs) is a section for each card;
- a file or a picture is a name in `files/`; everything else stands in the header.
"""

from dataclasses import dataclass, field
from functools import cache

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.curriculum.blocks import ModuleBody
from content.curriculum.models import CoursePage, ModuleKind, ModulePage
from content.markdown import Key

BODY = ModuleBody()
CHOOSERS = {DocumentChooserBlock: "document", ImageChooserBlock: "picture"}


@dataclass(frozen=True)
class Section:
    """A '+++ name' of a block. `shape`: "text", "lines", or "card", which is '+++ name: title'.

    `most`: letters in a line or a card's title. `card`: the names of a card's title and text.
    """

    name: str
    field: str
    shape: str
    required: bool
    most: int = 0
    card: tuple = ()


@dataclass
class Kind:
    """What a ':::' block may hold."""

    header: dict = field(default_factory=dict)  # field -> Key
    files: dict = field(default_factory=dict)  # field -> "document" or "picture"
    options: dict = field(default_factory=dict)  # field -> the keys of one entry of a list in the header
    addresses: list = field(default_factory=list)  # fields that are web addresses
    body: str = ""  # the field its Markdown goes to
    body_required: bool = False
    sections: list = field(default_factory=list)

    def add(self, name, block):
        if isinstance(block, blocks.RichTextBlock) and not self.body:
            self.body, self.body_required = name, block.required
        elif section := _section(name, block):
            self.sections.append(section)
        else:
            self.header[name] = _key(block)
            if isinstance(block, blocks.ListBlock):
                self.options[name] = {
                    part: _key(child) for part, child in block.child_block.child_blocks.items()
                }
            if isinstance(block, blocks.URLBlock):
                self.addresses.append(name)
            if file := file_kind(block):
                self.files[name] = file


def file_kind(block):
    """ "document" or "picture" for a block that chooses one, else nothing."""
    return next((kind for chooser, kind in CHOOSERS.items() if isinstance(block, chooser)), None)


def _section(name, block):
    dashed = name.replace("_", "-")
    if isinstance(block, blocks.RichTextBlock):
        return Section(dashed, name, "text", block.required)
    if isinstance(block, blocks.ListBlock):
        required = bool(block.meta.min_num)
        if isinstance(block.child_block, blocks.CharBlock):
            return Section(dashed, name, "lines", required, block.child_block.field.max_length)
        if card := _card(block.child_block):
            most = block.child_block.child_blocks[card[0]].field.max_length
            return Section(dashed.removesuffix("s"), name, "card", required, most, card)
    return None


def _card(block):
    """The names of the title and the text of a block that is a card, else nothing."""
    fields = [(isinstance(child, blocks.RichTextBlock), name) for name, child in block.child_blocks.items()]
    return tuple(name for _, name in fields) if [text for text, _ in fields] == [False, True] else ()


def _key(block):
    if isinstance(block, blocks.ListBlock):
        return Key(list, required=bool(block.meta.min_num))
    if isinstance(block, blocks.IntegerBlock):
        low, high = block.field.min_value, block.field.max_value
        return Key(int, required=block.required, least=low or 0, most=high or 10_000)
    if isinstance(block, blocks.BooleanBlock):
        return Key(bool)
    if isinstance(block, blocks.ChoiceBlock):
        choices = tuple(value for value, _ in block.field.choices if value)
        return Key(str, required=block.required, choices=choices)
    if isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.URLBlock):
        lines = isinstance(block, blocks.TextBlock)
        return Key(str, required=block.required, most=block.field.max_length or 10_000, lines=lines)
    if file_kind(block):
        return Key(str, required=block.required)
    raise TypeError(f"Courses as files know no place for a {type(block).__name__}. Give it one here.")


def _kind(block):
    kind = Kind()
    for name, child in block.child_blocks.items():
        kind.add(name, child)
    return kind


@cache
def kinds():
    """{name: Kind}. Read when it is first needed: the editors of blocks are known once all apps are."""
    return {name: _kind(block) for name, block in BODY.child_blocks.items()}


# ---- the headers of course.md and of a module ----------------------------------------------------
def _text(model, name):
    return Key(str, most=model._meta.get_field(name).max_length)


COURSE = {
    "title": Key(str, most=200),
    "full_title": _text(CoursePage, "full_title"),
    "slug": _text(CoursePage, "slug"),
    "summary": _text(CoursePage, "summary"),
    "group_size": Key(int),
    "days": Key(int),
    "taught_minutes": Key(int),
    "pre_reading_minutes": Key(int),
    "minutes_for_certificate": Key(int),
    "outcomes": Key(list),
    "audience": _text(CoursePage, "audience"),
}
MODULE = {
    "title": Key(str, most=200),
    "key": _text(ModulePage, "key"),
    "day": Key(int),
    "order": Key(int),
    "minutes": Key(int),
    "kind": Key(str, choices=tuple(ModuleKind.values)),
    "compulsory": Key(bool),
    "skills_practice": Key(bool),
    "outcomes": Key(list),
    "items": Key(list, required=False),
}
RENAMED = {"compulsory": "is_compulsory", "skills_practice": "is_skills_practice"}  # key -> field
