"""What the blocks of a module are made of: rich text, minutes, files, the pieces only trainers receive."""

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
    return blocks.IntegerBlock(**({"min_value": 1, "max_value": 600} | kwargs))


def debrief(**kwargs):
    return blocks.ListBlock(
        blocks.CharBlock(max_length=300, label="question"),
        **({"min_num": 1, "default": [], "help_text": "What to talk about afterwards."} | kwargs),
    )


class BriefBlock(blocks.StructBlock):
    role = blocks.CharBlock(max_length=80)
    text = TextBlock(help_text="Only the person who plays this role reads it, from a card.")

    class Meta:
        icon = "user"


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=300)
    right = blocks.BooleanBlock(required=False)
    why = blocks.CharBlock(max_length=400, help_text="Why it is right, or what is missing.")


class AssetValue(blocks.StructValue):
    """A file of an edition. Has what a Material has: url, title, file_size, file_extension."""

    @property
    def url(self):
        return reverse("curriculum_asset", args=[self["sha256"]])

    @property
    def title(self):
        return self["name"]

    @property
    def file_size(self):
        return self["size"]

    @property
    def file_extension(self):
        return self["extension"]


class AssetBlock(blocks.StructBlock):
    """Names a copied file in a sealed body, where the editor's body names a document or picture."""

    sha256 = blocks.CharBlock()
    name = blocks.CharBlock()
    size = blocks.IntegerBlock()
    extension = blocks.CharBlock(required=False)

    class Meta:
        value_class = AssetValue
        default = None

    def to_python(self, value):
        return super().to_python(value) if value else None

    def bulk_to_python(self, values):
        return [self.to_python(value) for value in values]

    def get_prep_value(self, value):
        return super().get_prep_value(value) if value else None
