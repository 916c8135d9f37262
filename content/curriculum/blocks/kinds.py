"""The kinds of blocks a module is written in. Each works on paper and without a script."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.templatetags.static import static
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.rich_text import get_text_for_indexing

from content.curriculum.blocks.parts import (
    AssetBlock,
    BriefBlock,
    OptionBlock,
    Sample,
    TextBlock,
    TrainersList,
    TrainersOnly,
    TrainersText,
    debrief,
    minutes,
    points,
    title,
)

PICTURE_SIZE = "max-1200x1200"
NUMBER_WORDS = {2: "In pairs", 3: "In threes", 4: "In fours", 5: "In fives", 6: "In sixes"}


class Text(blocks.StructBlock):
    title = title(required=False)
    minutes = minutes(required=False, help_text="For a talk. Leave it empty for words that are only read.")
    text = TextBlock()
    points = points()

    class Meta:
        icon = "pilcrow"
        template = "curriculum/blocks/text.html"
        description = "Words to read or to say"
        preview_value = {
            "title": "Why we prepare",
            "minutes": 10,
            "text": "<p>A good meeting is mostly made before it happens.</p>",
        }


class Exercise(blocks.StructBlock):
    GROUPS = [("individual", "On your own"), ("pair", "In pairs"), ("group", "In a group")]

    title = title()
    group = blocks.ChoiceBlock(choices=GROUPS, default="pair", label="who works together")
    minutes = minutes()
    text = TextBlock(help_text="What to do, step by step, as you would say it.")
    debrief = debrief()
    no_screen = TextBlock(
        required=False,
        label="without a screen or cards",
        help_text="How to run it when something was stopped at the gate, or people do not read.",
    )

    class Meta:
        icon = "group"
        template = "curriculum/blocks/exercise.html"
        description = "Something to do, alone, in pairs or in a group, and what to talk about afterwards"
        preview_value = {
            "title": "Six questions, one story", "group": "pair", "minutes": 20,
            "text": "<p>One of you tells a small disagreement. The other asks the six questions.</p>",
            "debrief": ["Which question opened the most?", "What did silence do?"],
        }  # fmt: skip


class RolePlayValue(blocks.StructValue):
    @property
    def group_words(self):
        return NUMBER_WORDS.get(self["people"], f"In groups of {self['people']}")


class RolePlay(blocks.StructBlock):
    """Participants receive scenario and debrief; briefs and the observer's sheet are handed out on paper."""

    title = title()
    minutes = minutes()
    people = blocks.IntegerBlock(
        min_value=2, max_value=12, help_text="How many play, with their own card each."
    )
    scenario = TextBlock(help_text="What everybody hears.")
    briefs = TrainersList(
        BriefBlock(),
        min_num=1,
        default=[],
        label="private briefs",
        help_text="One for each role: what only this person knows and wants. Printed as cards, never shown.",
    )
    observer = TrainersText(
        required=False, label="observer's sheet", help_text="What to watch for. Printed as a sheet."
    )
    debrief = debrief()

    class Meta:
        icon = "comment"
        template = "curriculum/blocks/roleplay.html"
        value_class = RolePlayValue
        description = "A scenario for all, a private brief for each role, a sheet for the observer"
        preview_value = {
            "title": "Music through the wall", "minutes": 45, "people": 3,
            "scenario": "<p>It is ten past eight, on the twos landing.</p>",
            "briefs": [{"role": "Jordan", "text": "<p>You play music because the quiet is worse.</p>"}],
            "observer": "<p>What did Pat look at first?</p>",
            "debrief": ["When did you feel the heat go down?"],
        }  # fmt: skip


class FilmValue(blocks.StructValue):
    @property
    def website(self):
        """The name of the other website, as people say it."""
        return (urlsplit(self["address"]).hostname or "").removeprefix("www.")


class Film(blocks.StructBlock):
    """Nothing is fetched until the reader asks for it; the no-screen version is never missing."""

    title = title()
    minutes = minutes()
    file = DocumentChooserBlock(
        required=False, label="film of our own", help_text="An MP4 file. It plays in the page."
    )
    captions = DocumentChooserBlock(
        required=False, help_text="What is said, as a VTT file. Only with a film of our own."
    )
    address = blocks.URLBlock(
        required=False,
        label="film on another website",
        help_text="Readers may follow the link, where there is a network. No film: it is read aloud.",
    )
    text = TextBlock(required=False)
    transcript = TextBlock()
    no_screen = TextBlock(label="without a screen")

    class Meta:
        icon = "media"
        template = "curriculum/blocks/film.html"
        value_class = FilmValue
        description = "A short film with its words, and what to do where there is no screen"
        preview_value = {
            "title": "Two sides of a wall", "minutes": 8, "address": "https://example.org/film",
            "text": "<p>Listen for one thing: what did each of them need?</p>",
            "transcript": "<p><b>Bernie.</b> I was a wing cleaner.</p>",
            "no_screen": "<p>Two chairs back to back. Two people read.</p>",
        }  # fmt: skip

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        wrong = {}
        if value["file"] and value["file"].file_extension != "mp4":
            wrong["file"] = "Choose an MP4 film."
        if value["captions"] and value["captions"].file_extension != "vtt":
            wrong["captions"] = "Choose a captions file (VTT)."
        elif value["captions"] and not value["file"]:
            wrong["captions"] = (
                "Captions play only with a film of our own. Choose the film, or take them out."
            )
        for name in ("transcript", "no_screen"):
            if not get_text_for_indexing(value[name].source):
                wrong[name] = "Write this: somebody will have nothing else to go by."
        if wrong:
            raise StructBlockValidationError({name: ValidationError(why) for name, why in wrong.items()})
        return value


class Questions(blocks.StructBlock):
    title = title()
    minutes = minutes()
    text = TextBlock()
    debrief = debrief(min_num=0)

    class Meta:
        icon = "help"
        template = "curriculum/blocks/questions.html"
        description = "Questions and answers with someone who has been there"
        preview_value = {
            "title": "Ask someone who has been there", "minutes": 20,
            "text": "<p>Write a question on a card. Good questions start with what or how.</p>",
            "debrief": ["What could restorative work not mend?"],
        }  # fmt: skip


class Reflection(blocks.StructBlock):
    title = title()
    minutes = minutes()
    text = TextBlock()

    class Meta:
        icon = "edit"
        template = "curriculum/blocks/reflection.html"
        description = "Something to think over alone. Nothing is saved or collected"
        preview_value = {
            "title": "A time somebody heard you",
            "minutes": 7,
            "text": "<p>What did that person do?</p>",
        }


class Check(blocks.StructBlock):
    """Options first, the answer behind a fold: nothing is sent, saved or marked."""

    title = title()
    minutes = minutes()
    question = blocks.TextBlock(max_length=400)
    options = blocks.ListBlock(OptionBlock(), min_num=2, default=[], label="answers to choose from")

    class Meta:
        icon = "check"
        template = "curriculum/blocks/check.html"
        description = "A question with options, each with a reason. Saves nothing"
        preview_value = {
            "title": "Check what you know", "minutes": 5, "question": "Sam says, “Do I have to?”",
            "options": [
                {"text": "Yes.", "right": False, "why": "A meeting that is ordered is not safe."},
                {"text": "No. I will tell you what it is.", "right": True, "why": "Sam must know first."},
            ],
        }  # fmt: skip

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not any(option["right"] for option in value["options"]):
            wrong = ValidationError("Mark at least one option as right.")
            raise StructBlockValidationError(block_errors={"options": wrong})
        return value


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    alt = blocks.CharBlock(max_length=300, label="what it shows", help_text="For people who cannot see it.")
    caption = blocks.CharBlock(max_length=200, required=False)

    class Meta:
        icon = "image"
        template = "curriculum/blocks/picture.html"
        description = "A picture with words that say what it shows"

    def get_preview_value(self):
        ring = Sample("A circle of chairs", static("pdf/circle.svg"))
        return self.normalize({"picture": None, "alt": ring.title, "caption": "Twenty-four chairs"}) | {
            "picture": ring
        }

    def get_context(self, value, parent_context=None):
        shown = value["picture"]
        if hasattr(shown, "get_rendition"):  # not yet a sealed copy
            shown = get_rendition_or_not_found(shown, PICTURE_SIZE)
        return super().get_context(value, parent_context) | {"url": shown.url if shown else ""}


class Download(blocks.StructBlock):
    title = title()
    material = DocumentChooserBlock()
    text = blocks.CharBlock(max_length=300, required=False, help_text="What it is for.")

    class Meta:
        icon = "download"
        template = "curriculum/blocks/download.html"
        description = "A file to print or keep"

    def get_preview_value(self):
        sheet = Sample("Five steps on one hand", "#")
        return self.normalize({"title": sheet.title, "text": "A card for your pocket."}) | {"material": sheet}


class Note(TrainersOnly, blocks.StructBlock):
    title = title()
    text = TextBlock()

    class Meta:
        icon = "lock"
        template = "curriculum/blocks/note.html"
        description = "For trainers only: steps, what to watch for, what can go wrong"
        preview_value = {"title": "Running this module", "text": "<p>Watch the pair by the window.</p>"}


# ---- the same in a sealed body: files are named by what they hold, not by where they were ---------
class SealedFilm(Film):
    file = AssetBlock()
    captions = AssetBlock()


class SealedPicture(PictureBlock):
    picture = AssetBlock()


class SealedDownload(Download):
    material = AssetBlock()
