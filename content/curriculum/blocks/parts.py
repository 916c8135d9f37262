"""What the blocks of a module are made of: rich text, minutes, files, the pieces only trainers receive."""

from dataclasses import asdict, dataclass

from django.urls import reverse
from wagtail import blocks

MODULE_TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class TrainersOnly:
    """Mixed into a block whose bytes never reach a participant (see `prune.py`), nor any search index."""

    trainers_only = True

    def get_searchable_content(self, value):
        return []


class TextBlock(blocks.RichTextBlock):
    """Words, with the few marks that also work on paper."""

    def __init__(self, **kwargs):
        super().__init__(**({"features": MODULE_TEXT} | kwargs))


class TrainersText(TrainersOnly, TextBlock):
    pass


class TrainersList(TrainersOnly, blocks.ListBlock):
    pass


def title(**kwargs):
    return blocks.CharBlock(max_length=120, **kwargs)


def minutes(**kwargs):
    help_text = "How long it takes in the room, talking about it afterwards included."
    return blocks.IntegerBlock(**({"min_value": 1, "max_value": 600, "help_text": help_text} | kwargs))


def debrief(**kwargs):
    return blocks.ListBlock(
        blocks.CharBlock(max_length=300, label="question"),
        **({"min_num": 1, "default": [], "help_text": "What to talk about afterwards."} | kwargs),
    )


def points():
    return blocks.ListBlock(
        blocks.CharBlock(max_length=90, label="point"),
        min_num=0,
        default=[],
        label="main points",
        help_text="What you would write on a flip chart, in three to five short lines. They make the slides.",
    )


class BriefBlock(blocks.StructBlock):
    role = blocks.CharBlock(max_length=80, help_text="The name on the card, such as 'Pat, the officer'.")
    text = TextBlock(help_text="Only the person who plays this role reads it, from a card.")

    class Meta:
        icon = "user"


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=300, label="answer")
    right = blocks.BooleanBlock(required=False, label="this one is right")
    why = blocks.CharBlock(max_length=400, help_text="Why it is right, or what is missing.")


@dataclass(frozen=True)
class Sample:
    """Stands in for a file where the editor shows what a block looks like."""

    title: str
    url: str
    file_size: int = 240_000
    file_extension: str = "pdf"


@dataclass(frozen=True)
class Asset:
    """A file of an edition. Has what a Material has: url, title, file_size, file_extension."""

    sha256: str
    name: str
    size: int
    extension: str

    @property
    def url(self):
        return reverse("curriculum_asset", args=[self.sha256])

    def __str__(self):
        return self.name

    @property
    def title(self):
        return self.name

    @property
    def file_size(self):
        return self.size

    @property
    def file_extension(self):
        return self.extension


class AssetBlock(blocks.Block):
    """Names a copied file in a sealed body, where the editor's body names a document or picture."""

    def to_python(self, value):
        return Asset(**value) if value else None

    def get_prep_value(self, value):
        return asdict(value) if value else None
