from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from content.curriculum.models import CoursePage, Edition, ModulePage
from content.exchange.reading import read_course
from content.markdown import Faults
from tests.content.files import COURSE, READ, TALK, write_course


def load(folder, **options):
    said = StringIO()
    call_command("load_course", folder, stdout=said, **options)
    return said.getvalue().splitlines()


def faults(folder):
    with pytest.raises(Faults) as caught:
        read_course(folder)
    return [str(fault) for fault in caught.value.faults]


def edit(key, **fields):
    module = ModulePage.objects.get(key=key)
    for name, value in fields.items():
        setattr(module, name, value)
    module.save_revision().publish()


def test_load_makes_live_pages_with_revisions(site, folder):
    assert load(folder) == ["new: Talking", "new: Before", "new: Talk"]
    course = CoursePage.objects.get(slug="talking")
    assert course.live
    assert course.description == "<h2>What it is</h2>\n<p>You talk, <b>really</b>.</p>"
    talk = ModulePage.objects.get(key="talk")
    assert talk.live
    assert talk.latest_revision
    assert [block.block_type for block in talk.body] == [
        "note", "exercise", "roleplay", "film", "questions", "reflection", "check",
    ]  # fmt: skip
    assert list(talk.body[1].value["debrief"]) == ["What did you notice?"]
    assert [brief["role"] for brief in talk.body[2].value["briefs"]] == ["Jo", "Al"]
    assert talk.body[6].value["options"][1]["right"] is True
    assert (talk.item_list, talk.is_skills_practice, talk.block_minutes()) == (["Pens, 12"], True, 60)


def test_bare_markdown_is_a_text_without_minutes(course):
    before = ModulePage.objects.get(key="before")
    assert str(before.body[0].value["text"].source) == "<p>Bare words before any block.</p>"
    assert before.body[0].value["minutes"] is None


def test_second_load_changes_nothing(site, folder):
    load(folder)
    revisions = Revision.objects.count()
    assert load(folder) == ["nothing changed"]
    assert Revision.objects.count() == revisions


def test_changed_file_changes_its_page_only(site, folder):
    load(folder)
    write_course(folder, read=READ.replace("Because.", "Because it helps."))
    assert load(folder) == ["changed: Before"]
    assert "Because it helps." in str(ModulePage.objects.get(key="before").body)


def test_block_ids_are_the_same_at_every_load(site, folder):
    load(folder)
    before = [block.id for block in ModulePage.objects.get(key="talk").body]
    write_course(folder, talk=TALK.replace("Use chairs.", "Use stools."))
    load(folder)
    assert [block.id for block in ModulePage.objects.get(key="talk").body] == before


def test_edited_page_is_refused_without_an_answer(site, folder):
    load(folder)
    edit("talk", title="Talk, edited")
    write_course(folder, read=READ.replace("Because.", "So."))
    with pytest.raises(
        CommandError, match=r"(?s)edited in the CMS.*Talk, edited.*--replace-edited or --keep-edited"
    ):
        load(folder)
    assert "Because." in str(ModulePage.objects.get(key="before").body)


def test_edited_page_is_kept_or_replaced_as_answered(site, folder):
    load(folder)
    edit("talk", title="Talk, edited")
    assert load(folder, keep_edited=True) == ["kept as edited in the CMS: Talk, edited", "nothing changed"]
    assert ModulePage.objects.get(key="talk").title == "Talk, edited"
    assert load(folder, replace_edited=True) == ["edited in the CMS: Talk"]
    assert ModulePage.objects.get(key="talk").title == "Talk"
    assert load(folder) == ["nothing changed"]


def test_a_draft_and_an_unpublished_page_count_as_edited(site, folder):
    load(folder)
    talk = ModulePage.objects.get(key="talk")
    talk.title = "A draft"
    talk.save_revision()
    ModulePage.objects.get(key="before").unpublish()
    with pytest.raises(CommandError, match=r"(?s)Before.*A draft"):
        load(folder)


def test_a_save_in_the_editor_without_a_change_is_no_edit(site, folder):
    load(folder)
    talk = ModulePage.objects.get(key="talk")
    raw = talk.body.stream_block.get_prep_value(talk.body)
    raw[1]["value"]["text"] = raw[1]["value"]["text"].replace("<p>", '<p data-block-key="x1y2z">')
    talk.body = raw
    talk.save_revision().publish()
    assert load(folder) == ["nothing changed"]


def test_module_whose_file_is_gone_is_unpublished(site, folder):
    load(folder)
    (folder / "before/01-read.md").unlink()
    (folder / "course.md").write_text(COURSE.replace("pre_reading_minutes: 10", "pre_reading_minutes: 0"))
    assert load(folder) == ["changed: Talking", "unpublished, its file is gone: Before"]
    assert not ModulePage.objects.get(key="before").live
    assert load(folder) == ["nothing changed"]


def test_every_fault_is_told_by_file_and_line_and_nothing_is_written(site, folder):
    write_course(
        folder,
        course=COURSE.replace("taught_minutes: 60", "taught_minutes: 70").replace("days: 1", "days: many"),
        read=READ.replace("key: before\n", "").replace("compulsory: true", "compulsory: perhaps"),
        talk=TALK.replace("minutes: 5\naddress", "minutes: 6\naddress").replace(
            "+++ observer", "+++ watcher"
        ),
    )
    assert faults(folder) == [
        "before/01-read.md:1: key is missing from the header",
        "before/01-read.md:7: compulsory must be true or false",
        "course.md:7: days must be a whole number",
        "course.md:8: taught_minutes says 70, but the modules add up to 60",
        "day-1/01-talk.md:6: minutes says 60, but the blocks add up to 61",
        "day-1/01-talk.md:43: '+++ watcher' is not known here; known are brief, observer, debrief",
    ]
    with pytest.raises(CommandError, match=r"(?s)Nothing was loaded.*course.md:7"):
        load(folder)
    assert CoursePage.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (":::reflection", ":::musing", "68: there is no block ':::musing'"),
        ("Think.\n:::", "Think.", "74: a block opens here, but the one of line 68 has no closing"),
        ("+++ debrief\n- Who calmed down?\n", "", "37: '+++ debrief' is missing"),
        ("- Who calmed down?", "Who calmed down?", "46: only lines that begin with '- ' belong here"),
        ("    right: true", "    right: false", "79: there must be two options or more"),
        ('  - text: "No"', "  - text: 5", "79: every option needs text"),
        ("https://films", "javascript:films", "52: address must be a whole web address"),
        ("group: pair", "group: crowd", "23: group must be one of individual, pair, group"),
        ("Watch.", "![x](y.png)", "54: image is not used here"),
        ("Think.", "```\ncode\n```", "72: fence is not used here"),
        ("title: Pairs", "title: Pairs\ntitle: Again", "23: title stands here twice"),
        ("title: Pairs", "title: [Pairs", "the header cannot be read"),
        ("title: Alone\nminutes: 10\n---", "title: Alone\nminutes: 10", "68: this block has no line"),
        ("kind: taught", "kind: lecture", "7: kind must be one of taught, pre-reading"),
        ("title: Talk\n", "title: 2026-01-01\n", "2: title must be text"),
        ("day: 1\n", "day: 3\n", "4: day is after the last day of the course"),
        ("key: talk", "key: before", "3: key is the same as in before/01-read.md"),
    ],
)  # fmt: skip
def test_fault_names_its_line(folder, old, new, fault):
    write_course(folder, talk=TALK.replace(old, new, 1))
    assert any(fault in found for found in faults(folder))


def test_text_can_bring_no_script(site, folder):
    nasty = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
    write_course(
        folder, talk=TALK.replace("Turn to each other.", nasty).replace("title: Pairs", f"title: '{nasty}'")
    )
    load(folder)
    talk = ModulePage.objects.get(key="talk")
    assert talk.body[1].value["text"].source == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; "
        "[x](javascript:alert(1))</p>"
    )
    html = talk.body[1].render({"audience": "participants"})
    assert "<script" not in html
    assert "<img" not in html


def test_load_without_a_training_page_says_what_to_do(folder):
    with pytest.raises(CommandError, match="load_site"):
        load(folder)


def test_load_of_no_folder_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"course.md:1: there is no such file"):
        load(tmp_path / "nowhere")


def test_load_publishes_an_edition_only_when_something_was_loaded(site, folder):
    assert load(folder, publish_edition="First")[-1] == "published: Talking, edition 1"
    assert load(folder, publish_edition="Second") == ["nothing changed"]
    edit("talk", title="Talk, edited")
    assert load(folder, publish_edition="Second", keep_edited=True)[-1] == "nothing changed"
    write_course(folder, read=READ.replace("Because.", "So."))
    assert load(folder, publish_edition="Second", keep_edited=True)[-1] == "published: Talking, edition 2"
    assert Edition.objects.count() == 2


def test_an_edition_is_published_when_the_course_was_loaded_without_one(site, folder):
    load(folder)
    assert load(folder, publish_edition="First") == ["nothing changed", "published: Talking, edition 1"]


@pytest.mark.parametrize(("answer", "title"), [("y", "Talk"), ("n", "Talk, edited"), ("", "Talk, edited")])
def test_somebody_at_the_keyboard_is_asked(site, folder, monkeypatch, answer, title):
    load(folder)
    edit("talk", title="Talk, edited")
    keyboard = StringIO(f"{answer}\n")
    keyboard.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", keyboard)
    load(folder)
    assert ModulePage.objects.get(key="talk").title == title


@pytest.mark.sqlite
def test_the_real_course_loads_twice_and_is_published(site, rj_practitioner):
    load(rj_practitioner, publish_edition="First edition")
    edition = Edition.objects.get()
    assert sum(module.minutes for module in edition.modules.filter(kind="taught")) == edition.taught_minutes
    assert load(rj_practitioner) == ["nothing changed"]


def test_a_save_in_the_editor_changes_the_spelling_alone(site, folder):
    load(folder)
    talk = ModulePage.objects.get(key="talk")
    raw = talk.body.stream_block.get_prep_value(talk.body)
    raw[2]["value"]["observer"] = '<p data-block-key="x1">SECRET-SHEET to fill in.</p>'
    raw[3]["value"]["captions"], raw[3]["id"] = None, "another"
    talk.body, talk.outcomes = raw, "talk\r\n"
    talk.save_revision().publish()
    assert load(folder) == ["nothing changed"]


def test_a_draft_that_holds_what_the_file_holds_is_published(site, folder):
    load(folder)
    talk = ModulePage.objects.get(key="talk")
    ModulePage.objects.filter(pk=talk.pk).update(title="Stale", has_unpublished_changes=True)
    assert load(folder) == ["changed: Talk"]
    assert ModulePage.objects.get(key="talk").title == "Talk"


def test_a_link_to_no_page_is_a_fault_with_its_line(site, folder):
    write_course(folder, read=READ.replace("Because.", "[x](page:/nowhere/) [y](page:/training/talking/)"))
    with pytest.raises(CommandError, match=r"before/01-read.md:19: there is no page /nowhere/ on this site"):
        load(folder)
