"""The pieces of the public pages."""

from wagtail import blocks

PAGE_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class LinkedTextBlock(blocks.StructBlock):
    """A programme, or a way in: a heading, a few sentences, where to go on."""

    title = blocks.CharBlock(max_length=80)
    text = blocks.TextBlock()
    note = blocks.CharBlock(max_length=200, required=False, help_text="Small print, such as where it runs.")
    page = blocks.PageChooserBlock(required=False)
    link_words = blocks.CharBlock(max_length=60, required=False, help_text="If empty, the title is the link.")

    class Meta:
        icon = "doc-full"
        description = "A short text with a link"


class FigureBlock(blocks.StructBlock):
    """A published figure. Without the number of people and the period it would mislead: both are required."""

    figure = blocks.CharBlock(max_length=12, help_text="For example 89%")
    counts = blocks.CharBlock(max_length=200, label="what it counts")
    people = blocks.CharBlock(
        max_length=120, label="number of people (n)", help_text="For example '72 people at The Mount'"
    )
    period = blocks.CharBlock(max_length=120, help_text="When it was measured.")
    source = blocks.PageChooserBlock(required=False, label="page that says how it was counted")

    class Meta:
        icon = "view"
        description = "A figure with its number of people and its period"
