import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content.curriculum.editions import EditionError, NothingNew, publish_edition
from content.curriculum.models import Edition, EditionAsset, EditionModule, ModulePage, SealedError
from content.curriculum.render import body_html, module_html
from lms.trail.models import Entry


def publish(course, note="Note", by=None):
    return publish_edition(course, change_note=note, by=by, now=timezone.now())


def material(title="Handbook", content=b"%PDF-1.4 handbook", audience="participants", **fields):
    made = get_document_model()(title=title, audience=audience, **fields)
    made.file.save(f"{title.lower()}.pdf", ContentFile(content), save=False)
    made._set_document_file_metadata()
    made.save()
    return made


def add_blocks(key, *blocks):
    """Append (kind, value) to a module's live body."""
    module = ModulePage.objects.get(key=key)
    raw = module.body.stream_block.get_prep_value(module.body)
    module.body = raw + [{"type": kind, "value": value} for kind, value in blocks]
    module.save_revision().publish()


def picture_block():
    picture = get_image_model().objects.create(title="Circle", file=get_test_image_file(size=(60, 40)))
    return picture, ("picture", {"picture": picture.pk, "alt": "A circle of chairs", "caption": ""})


def test_publish_copies_course_and_modules(course, quality_lead):
    edition = publish(course, "First", by=quality_lead)
    assert (edition.number, edition.title, edition.taught_minutes, edition.outcomes) == (
        1,
        "Talking",
        60,
        ["listen"],
    )
    assert [module.key for module in edition.modules.all()] == ["before", "talk"]
    assert Entry.objects.get(verb="published an edition").actor == quality_lead
    talk, page = edition.modules.get(key="talk"), ModulePage.objects.get(key="talk")
    assert (talk.minutes, talk.items, talk.is_skills_practice) == (60, ["Pens, 12"], True)
    assert [block.id for block in talk.body] == [block.id for block in page.body]


def test_editions_are_numbered_from_one_and_unchanged_ones_refused(course):
    assert publish(course).number == 1
    with pytest.raises(NothingNew, match="Nothing has changed since edition 1"):
        publish(course)
    ModulePage.objects.filter(key="talk").update(title="Talk again")
    assert publish(course).number == 2
    assert Edition.objects.count() == 2


def test_drafts_and_unpublished_modules_are_left_out(course):
    before = ModulePage.objects.get(key="before")
    before.title = "Only a draft"
    before.save_revision()
    assert publish(course).modules.get(key="before").title == "Before"
    before.unpublish()
    course.pre_reading_minutes = 0
    course.save_revision().publish()
    assert [module.key for module in publish(course).modules.all()] == ["talk"]


def test_course_without_modules_is_refused(course):
    for module in ModulePage.objects.all():
        module.unpublish()
    with pytest.raises(EditionError, match="no published modules"):
        publish(course)
    assert Edition.objects.count() == 0


def test_minutes_that_do_not_add_up_are_refused_all_at_once(course):
    ModulePage.objects.filter(key="talk").update(minutes=50)
    with pytest.raises(EditionError) as caught:
        publish(course)
    assert caught.value.problems == (
        "“Talk” says 50 minutes, but its blocks add up to 60.",
        "The course says 60 taught minutes, but its modules add up to 50.",
    )


def test_edition_is_the_same_after_every_original_is_gone(course):
    picture, block = picture_block()
    handbook = material()
    add_blocks(
        "talk",
        block,
        ("download", {"title": "Handbook", "material": handbook.pk, "text": ""}),
        ("text", {"title": "", "text": f'<p><a linktype="document" id="{handbook.pk}">read</a></p>'}),
        ("text", {"title": "", "text": f'<p><a linktype="page" id="{course.pk}">course</a></p>'}),
    )
    edition = publish(course)
    module = edition.modules.get(key="talk")
    html = module_html(module, "trainers")
    files = {asset.sha256: asset.file.open().read() for asset in edition.assets.all()}
    assert hashlib.sha256(b"%PDF-1.4 handbook").hexdigest() in files
    assert f'href="{course.url}"' in html

    handbook.file.storage.delete(handbook.file.name)
    handbook.file.save("handbook.pdf", ContentFile(b"%PDF-1.4 other"))
    handbook.delete()
    picture.file.storage.delete(picture.file.name)
    picture.delete()
    ModulePage.objects.get(key="talk").delete()
    course.unpublish()

    from django.core.cache import cache

    cache.clear()
    module = EditionModule.objects.get(pk=module.pk)
    assert module_html(module, "trainers") == html
    assert {asset.sha256: asset.file.open().read() for asset in EditionAsset.objects.all()} == files
    assert html.count("/editions/assets/") == 3
    assert "linktype" not in html


def test_a_file_of_two_editions_is_stored_once(course):
    add_blocks("talk", ("download", {"title": "Handbook", "material": material().pk, "text": ""}))
    publish(course)
    ModulePage.objects.filter(key="talk").update(title="Talk again")
    publish(course)
    assets = EditionAsset.objects.all()
    assert len({asset.file.name for asset in assets}) == 1
    assert len(assets) == 2
    assert default_storage.exists(assets[0].file.name)


def test_file_for_trainers_is_refused_where_participants_read(course):
    manual = material("Manual", audience="trainers")
    add_blocks("talk", ("download", {"title": "Manual", "material": manual.pk, "text": ""}))
    with pytest.raises(EditionError, match="“Talk” gives “Manual” to participants"):
        publish(course)
    assert EditionAsset.objects.count() == 0


def test_file_named_by_a_trainer_note_is_for_trainers(course):
    manual = material("Manual", audience="trainers")
    note = {"title": "See", "text": f'<p><a linktype="document" id="{manual.pk}">manual</a></p>'}
    add_blocks("talk", ("note", note))
    assert publish(course).assets.get().is_for_trainers is True


def test_files_that_are_lost_are_named(course):
    handbook = material()
    picture, block = picture_block()
    handbook.file.storage.delete(handbook.file.name)
    picture.file.storage.delete(picture.file.name)
    add_blocks("talk", ("download", {"title": "Handbook", "material": handbook.pk, "text": ""}), block)
    with pytest.raises(EditionError) as caught:
        publish(course)
    assert caught.value.problems == (
        "“Talk” uses the file “Handbook”, which is no longer there.",
        "“Talk” uses the file “Circle”, which is no longer there.",
    )
    preview = body_html(ModulePage.objects.get(key="talk").body, "participants")
    assert "A circle of chairs" not in preview


def test_picture_for_trainers_is_refused_where_participants_look(course):
    _, block = picture_block()
    get_image_model().objects.update(audience="trainers")
    add_blocks("talk", block)
    with pytest.raises(EditionError, match="“Talk” gives “Circle” to participants"):
        publish(course)


def test_python_refuses_to_change_what_is_sealed(edition):
    module = edition.modules.first()
    for change in (
        edition.save,
        edition.delete,
        module.save,
        module.delete,
        lambda: Edition.objects.update(title="x"),
        lambda: Edition.objects.all().delete(),
        lambda: edition.modules.update(title="x"),
        lambda: EditionModule.objects.bulk_update([module], ["title"]),
        lambda: EditionAsset.objects.all().delete(),
    ):
        with pytest.raises(SealedError):
            change()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE curriculum_edition SET title = 'x'",
        "UPDATE curriculum_editionmodule SET minutes = 1",
        "DELETE FROM curriculum_editionmodule",
        "DELETE FROM curriculum_editionasset",
    ],
)
def test_the_database_refuses_too(course, sql):
    add_blocks("talk", ("download", {"title": "Handbook", "material": material().pk, "text": ""}))
    publish(course)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
