import base64
import json
import pickle
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from lms import sealed
from lms.sealed import SealedError, SealedTextField, seal, unseal

NEW_KEY = base64.urlsafe_b64encode(b"n" * 32).decode()


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = SealedTextField(null=True)

    class Meta:
        app_label = "sealed_tests"

    def __str__(self):
        return str(self.pk)


@pytest.fixture
def notes():
    editor = connection.schema_editor()
    editor.deferred_sql = []
    editor.create_model(Note)
    return Note.objects


def stored(note):
    """The bytes in the table."""
    with connection.cursor() as cursor:
        key = note.pk.hex if connection.vendor == "sqlite" else note.pk
        cursor.execute("SELECT text FROM sealed_tests_note WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])


@given(st.text(), st.text())
def test_what_is_sealed_opens_for_its_own_place_only(text, about):
    blob = seal(text, about)
    assert unseal(blob, about) == text
    with pytest.raises(SealedError):
        unseal(blob, about + "x")


@given(st.binary(max_size=80))
def test_any_other_bytes_are_refused(blob):
    with pytest.raises(SealedError):
        unseal(blob, "a place")


@pytest.mark.sqlite
def test_a_field_reads_as_text_and_rests_as_ciphertext(notes):
    note = notes.create(text="Siân said")
    assert note.text == "Siân said"
    assert notes.get().text == "Siân said"
    assert notes.defer("text").get().text == "Siân said"
    assert "Siân".encode() not in stored(note)
    [again] = notes.bulk_create([Note(text="in bulk")])
    assert notes.get(pk=again.pk).text == "in bulk"


@pytest.mark.sqlite
def test_none_stays_none_and_isnull_is_the_only_lookup(notes):
    notes.create(text=None)
    notes.create(text="")
    assert notes.filter(text__isnull=True).get().text is None
    assert notes.filter(text__isnull=False).get().text == ""
    for lookup in ("text", "text__contains", "text__gt", "text__length"):
        with pytest.raises(FieldError):
            notes.filter(**{lookup: "a"}).exists()


def test_ciphertext_copied_into_another_row_does_not_open(notes):
    theirs, mine = notes.create(text="theirs"), notes.create(text="mine")
    notes.filter(pk=mine.pk).update(text=notes.values_list("text", flat=True).get(pk=theirs.pk).blob)
    loaded = notes.get(pk=mine.pk)
    with pytest.raises(SealedError, match="belongs to another record"):
        loaded.text  # noqa: B018


def test_old_keys_still_open_and_a_saved_row_moves_to_the_newest(notes, settings):
    note = notes.create(text="kept")
    settings.SEALED_KEYS = [NEW_KEY, *settings.SEALED_KEYS]
    before = stored(note)
    note = notes.get()
    assert note.text == "kept"
    note.text = note.text
    note.save()
    settings.SEALED_KEYS = [NEW_KEY]
    assert notes.get().text == "kept"
    assert stored(note)[:4] != before[:4]


def test_a_lost_key_stops_the_reading_not_the_loading(notes, settings):
    note = notes.create(text="kept")
    settings.SEALED_KEYS = [NEW_KEY]
    loaded = notes.get()
    with pytest.raises(SealedError, match="does not have"):
        loaded.text  # noqa: B018
    before = stored(note)
    loaded.save()
    assert stored(note) == before


def test_update_and_values_show_and_take_no_plain_text(notes):
    notes.create(text="kept")
    with pytest.raises(TypeError, match="save the row"), transaction.atomic():
        notes.update(text="plain")
    assert repr(notes.values("text").get()) == "{'text': <sealed>}"
    assert b"kept" not in pickle.dumps(notes.get())


def test_dumpdata_prints_no_plain_text_and_loads_again(notes):
    note = notes.create(text="kept from the dump")
    dump = serializers.serialize("json", [note, notes.get()])
    assert "kept" not in dump
    typed, loaded = (row["fields"]["text"] for row in json.loads(dump))
    assert typed != loaded  # the one in memory is sealed anew, the one from the table is as it lay there
    for text in (typed, loaded):
        assert (
            Note(pk=note.pk, text=Note._meta.get_field("text").to_python(text)).text == "kept from the dump"
        )


def test_a_model_without_a_uuid_key_is_refused():
    class Numbered(models.Model):
        text = SealedTextField()

        class Meta:
            app_label = "sealed_tests"

        def __str__(self):
            return self.text

    assert [error.id for error in Numbered._meta.get_field("text").check()] == ["lms.E001"]
    assert Note._meta.get_field("text").check() == []


@pytest.mark.parametrize(
    ("given_keys", "message"),
    [
        ([], "SEALED_KEYS is empty"),
        (["short"], "key 1 is not 32 bytes"),
        ([NEW_KEY, "é" * 44], "key 2 is not"),
    ],
)
def test_wrong_keys_are_one_clear_line(settings, given_keys, message):
    settings.SEALED_KEYS = given_keys
    with pytest.raises(ImproperlyConfigured, match=message):
        sealed.keys()
    assert [error.id for error in sealed.check_keys(None)] == ["lms.E002"]
