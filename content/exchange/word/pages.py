"""Makes the draft pages of what was read from a manual, one module at a time."""

import hashlib
import io
import zipfile

from django.db.models import Max
from django.utils.text import slugify

from content import richtext
from content.curriculum.models import CoursePage, ModulePage
from content.exchange.files import add, find
from content.exchange.word.parts import picture
from content.materials.models import Audience, Picture
from content.site.models import TrainingIndexPage

TO_DO = "To be written"
FIRST_STEPS = [
    "Type the minutes of each talk, then of the module: until they agree, no edition can be published.",
    "Write what participants can do afterwards, and the items needed in the room.",
    "Make exercises, role plays and trainer notes of the texts that are such.",
    "Say who may see each picture: until then they are for trainers only.",
]


def new_course(title, *, modules, by):
    """A draft course with the title, and with words to be written where a course must have some."""
    course = CoursePage(
        title=title, full_title=title, slug=_free(slugify(title) or "course", _slugs()), live=False,
        summary=f"{TO_DO}.", audience=TO_DO, days=1, taught_minutes=modules, minutes_for_certificate=0,
    )  # fmt: skip
    TrainingIndexPage.objects.first().add_child(instance=course)
    course.save_revision(user=by, log_action=True)
    return course


def place_in(course):
    """{"day", "after"}: the last day of a course, and the place of its last module there."""
    modules = ModulePage.objects.child_of(course)
    day = modules.aggregate(Max("day"))["day__max"] or 1
    return {"day": day, "after": modules.filter(day=day).aggregate(Max("order"))["order__max"] or 0}


def add_module(incoming, number, *, by):
    """The draft page of module `number` (from 1), with its pictures. Its course is locked meanwhile."""
    course = CoursePage.objects.select_for_update(of=("self",)).get(pk=incoming.course_id)
    read = incoming.manual["modules"][number - 1]
    taken = set(ModulePage.objects.child_of(course).values_list("key", flat=True))
    page = ModulePage(
        title=read["title"], day=incoming.manual["day"], order=incoming.manual["after"] + number, minutes=1,
        live=False, key=_free(slugify(read["title"])[:50] or "module", taken),
        body=[_note(read, incoming.manual["report"]), *_blocks(incoming, read["body"], by)],
    )  # fmt: skip
    page.slug = page.key
    course.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def _blocks(incoming, body, by):
    with incoming.file.open("rb") as file, zipfile.ZipFile(file) as opened:
        return [
            _picture_block(incoming, opened, block["value"], by) if block["type"] == "picture" else block
            for block in body
        ]


def _picture_block(incoming, opened, value, by):
    """The picture of a part of the document: one row however often it is shown."""
    content, extension = picture(opened, value["part"])
    title = f"{incoming.name.rpartition('.')[0]}, {value['part'].rpartition('/')[2].rpartition('.')[0]}"
    row = find(Picture, title, hashlib.sha256(content).hexdigest()) or add(
        Picture, io.BytesIO(content), f"{slugify(title)}.{extension}", by=by,
        title=title, description=value["alt"][:255], audience=Audience.TRAINERS,
    )  # fmt: skip
    return {"type": "picture", "value": {"picture": row.pk, "alt": value["alt"], "caption": ""}}


def _note(read, report):
    """For trainers: what is still to do, and what of this module did not come over whole."""
    places = {read["title"], *(block["value"].get("title") for block in read["body"])} - {""}
    lost = [f"{where}: {what}" for where, what in report if where in places]
    items = "".join(f"<li>{richtext.escape(line, quote=False)}</li>" for line in FIRST_STEPS + lost)
    return {"type": "note", "value": {"title": "To do: brought in from Word", "text": f"<ul>{items}</ul>"}}


def _slugs():
    return set(TrainingIndexPage.objects.first().get_children().values_list("slug", flat=True))


def _free(slug, taken):
    number, found = 2, slug
    while found in taken:
        number, found = number + 1, f"{slug}-{number}"
    return found
