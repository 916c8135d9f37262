import datetime
import hashlib
import re

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content.curriculum.editions import publish_edition
from content.curriculum.models import CoursePage, ModulePage
from content.curriculum.printing.make import Draft, make, unprintable
from content.curriculum.printing.papers import Paper
from content.exchange.loading import load, plan
from content.exchange.reading import read_course
from content.materials.models import Audience
from tests.content import printed
from tests.content.files import SECRETS, TALK, write_course
from tests.content.test_editions import add_blocks, publish

OPEN_PAPERS = [paper for paper in Paper if not paper.holds_secrets]
TODAY = datetime.date(2026, 3, 7)
LETTERS = "Ŵyn, Ŷsgol, Łódź, żółć"


@pytest.fixture
def real_edition(site, rj_practitioner):
    page, _ = load(plan(read_course(rj_practitioner)), replace=[])
    return publish_edition(page, change_note="First", by=None, now=timezone.now())


def test_the_handbook_has_what_participants_receive(edition):
    text = printed.text(make(Paper.HANDBOOK, edition))
    for shown in (
        "This book belongs to", "1.1 Talk", "60 minutes. Compulsory. Skills practice", "Turn to each other.",
        "What did you notice?", "Use chairs.", "A queue at the servery.", "Who calmed down?",
        "The words of the film.", "Read it aloud.", "Ask.", "Think.", "Must Sam come?", "Because.",
    ):  # fmt: skip
        assert shown in text
    assert text.index("Must Sam come?") < text.index("Have a go first") < text.index("It is a choice.")


def test_the_manual_has_the_notes_first_and_everything_in_place(edition):
    text = printed.text(make(Paper.MANUAL, edition))
    order = [
        "0:00–1:00", "Items needed", "Pens, 12", "SECRET-NOTE", "Turn to each other.",
        "A queue at the servery.", "SECRET-JO", "SECRET-AL", "SECRET-SHEET", "Must Sam come?",
        "It is a choice.",
    ]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_brief_is_a_page_and_knows_no_other(edition):
    jo, al, observer = printed.texts(make(Paper.ROLE_CARDS, edition))
    assert [secret for secret in SECRETS if secret in jo] == ["SECRET-JO"]
    assert [secret for secret in SECRETS if secret in al] == ["SECRET-AL"]
    assert [secret for secret in SECRETS if secret in observer] == ["SECRET-SHEET"]
    assert "Read it, keep it to yourself, hand it back." in jo
    assert "A queue at the servery." in jo
    assert "Talking, 1.1 Talk Role play: The queue" in jo


@pytest.mark.parametrize("paper", OPEN_PAPERS)
def test_papers_that_may_lie_about_hold_no_secret(edition, paper):
    file = make(paper, edition)
    text = printed.text(file)
    assert [secret for secret in (*SECRETS, "Running it") if secret in text] == []
    assert not any(secret.encode() in file for secret in SECRETS)


def test_who_may_be_given_which_paper():
    assert [paper for paper in Paper if paper.audience == Audience.PARTICIPANTS] == [
        Paper.PREPARATION,
        Paper.HANDBOOK,
    ]


def test_the_presentation_has_a_page_for_each_talk_and_task(site, tmp_path):
    talk = ":::text\ntitle: Why\nminutes: 5\n---\nSaid aloud.\n+++ points\n- One\n- Two\n:::\n"
    plain = ":::text\ntitle: How\nminutes: 5\n---\nSaid.\n\n#### First\n\nMore.\n\n#### Then\n\nMore.\n:::\n"
    bare = ":::text\ntitle: Aside\n---\nOnly read.\n:::\n"
    words = TALK.replace("minutes: 60", "minutes: 70") + talk + plain + bare
    folder = write_course(tmp_path / "points", talk=words)
    path = folder / "course.md"
    path.write_text(path.read_text().replace("taught_minutes: 60", "taught_minutes: 70"))
    page, _ = load(plan(read_course(folder)), replace=[])
    texts = printed.texts(make(Paper.PRESENTATION, publish(page)))
    shown = [re.sub(r" Talking, edition 1. Presentation. Page \d+ of \d+", "", text) for text in texts]
    bullet = "•"
    assert f"Day 1 Talk {bullet} talk" in shown[1]
    assert f"1.1 Talk Why {bullet} One {bullet} Two" in shown[-2]
    assert f"1.1 Talk How {bullet} First {bullet} Then" in shown[-1]
    assert f"Pairs Exercise, in pairs, 10 minutes {bullet} What did you notice?" in shown[2]
    assert not any("Aside" in text or "Because" in text or "It is a choice" in text for text in shown)


def test_points_are_large(site, tmp_path):
    point = " ".join(["xxxxx"] * 15)
    assert len(point) == 89
    talk = ":::text\ntitle: Why\n---\nSaid.\n+++ points\n" + f"- {point}\n" * 5 + ":::\n"
    folder = write_course(tmp_path / "points", talk=TALK + talk)
    page, _ = load(plan(read_course(folder)), replace=[])
    *_, last = printed.pages(make(Paper.PRESENTATION, publish(page)))
    sizes = [words.size for words in last if "xxx" in words.text]
    assert len(sizes) == 10  # lines: all on one page
    assert min(sizes) >= 28


def test_the_running_order_counts_from_the_start_of_the_day(edition):
    text = printed.text(make(Paper.RUNNING_ORDER, edition))
    for line in (
        "0:00–1:00 60 1.1 Talk ✓ ✓", "0:00–0:10 10 Pairs In pairs", "0:10–0:30 20 The queue In pairs",
        "0:55–1:00 5 Check", "Together 60", "Taught: 60 minutes, as planned.",
        "Preparation: 10 minutes, as planned.", "1.1 Pens, 12",
    ):  # fmt: skip
        assert line in text


def test_the_running_order_of_a_draft_says_what_does_not_add_up(course):
    course.taught_minutes = 100
    course.save_revision()
    text = printed.text(make(Paper.RUNNING_ORDER, Draft(course, on=TODAY)))
    assert "Taught: 60 minutes. The course says 100." in text


def test_the_gate_list_can_be_filled_by_hand(edition):
    text = printed.text(make(Paper.GATE_LIST, edition))
    for words in ("Prison", "Dates", "In Out Item Number For module", "Pens 12 1.1", "Name and signature"):
        assert words in text


@pytest.mark.parametrize("paper", Paper)
def test_every_page_of_a_real_course_can_be_read_and_told(real_edition, paper):
    file = make(paper, real_edition)
    pages = printed.pages(file)
    for number, page in enumerate(pages, start=1):
        foot = f"RJ practitioner, edition 1. {paper.label}. Page {number} of {len(pages)}"
        assert [words.text for words in page].count(foot) == 1
        assert len(page) > 1, f"page {number} is empty"
        assert min(words.size for words in page) >= 9
        assert {re.sub(r"^/\w+\+", "", words.font) for words in page} <= {
            "SourceSansPro-Regular", "SourceSansPro-Semibold", "/Symbol",
        }  # fmt: skip
        assert {words.text for words in page if words.font == "/Symbol"} <= {"•"}
    assert printed.reader(file).metadata.title == f"RJ practitioner, edition 1. {paper.label}"


@pytest.mark.parametrize("paper", [Paper.HANDBOOK, Paper.MANUAL])
def test_no_heading_stands_at_the_foot_of_a_page(real_edition, paper):
    body = 12 if paper is Paper.HANDBOOK else 11
    for page in printed.pages(make(paper, real_edition))[2:]:
        lowest = min((words for words in page if words.height > 60), key=lambda words: words.height)
        assert lowest.size <= body or not lowest.font.endswith("Semibold"), lowest


@pytest.mark.parametrize("paper", [Paper.HANDBOOK, Paper.MANUAL])
def test_the_contents_lead_to_the_right_pages(real_edition, paper):
    file = make(paper, real_edition)
    texts = printed.texts(file)
    titles = [f"{module.day}.{module.order} {module.title}" for module in real_edition.modules.filter(day=1)]
    assert len(titles) == 6
    rows = {}
    for words in printed.pages(file)[1]:
        rows.setdefault(round(words.height), []).append(words.text.strip("."))
    found = {title: int(page) for page, title in (row for row in rows.values() if len(row) == 2)}
    assert [title for title in found if title in titles] == titles
    for title in titles:
        assert title in texts[found[title] - 1]
    links = [note.get_object()["/Dest"] for note in printed.reader(file).pages[1]["/Annots"]]
    assert len(links) >= len(titles)


def test_each_brief_of_a_real_course_fits_its_page(real_edition):
    pages = printed.pages(make(Paper.ROLE_CARDS, real_edition))
    plays = [
        part.value
        for module in real_edition.modules.all()
        for part in module.body
        if part.block_type == "roleplay"
    ]
    cards = [
        name
        for play in plays
        for name in [
            *(brief["role"] for brief in play["briefs"]),
            *["Observer’s sheet"] * bool(play["observer"]),
        ]
    ]
    assert len(plays) > 3
    assert [max(page, key=lambda words: words.size).text for page in pages] == cards
    assert min(words.size for page in pages for words in page) >= 9


@pytest.mark.parametrize("paper", Paper)
def test_the_same_edition_is_the_same_bytes(edition, paper):
    assert make(paper, edition) == make(
        paper, edition
    )  # and in another process: tests/prove/test_printing.py


# ---- what editors may type ------------------------------------------------------------------------
def test_welsh_and_polish_letters_print(course):
    add_blocks("talk", ("text", {"title": LETTERS, "text": f"<p>{LETTERS}</p>", "points": []}))
    assert printed.text(make(Paper.HANDBOOK, publish(course))).count(LETTERS) == 2


def test_a_letter_the_faces_lack_is_seen_and_told_of(course):
    add_blocks("talk", ("text", {"title": "李 Li", "text": "<p>Ask <b>李</b>\u200b.</p>", "points": ["李"]}))
    edition = publish(course)
    told = "Cjk unified ideograph-674e, in “Talk”"
    assert unprintable(edition) == [told]
    for paper in (Paper.HANDBOOK, Paper.MANUAL, Paper.PRESENTATION):
        text = printed.text(make(paper, edition))
        assert "■ Li" in text
        assert "Write it in by hand" in text
        assert told in text


@pytest.mark.parametrize("paper", Paper)
def test_nothing_an_editor_types_breaks_a_paper(course, paper):
    wild = (
        '<h2>Big</h2><p>a<script>alert(1)</script><img src="/etc/passwd"><pdf:toc/>{{ 7 }} &lt;b&gt; '
        '<a href="javascript:alert(1)">one</a> <a href="file:///etc/passwd">two</a> '
        '<a href="//x.example/">three</a> '
        '<a href="ftp://x.example/">four</a> <a href="#here">five</a> <a linktype="page" id="99999">six</a> '
        '<a href="https://example.org/a">seven</a> <a href="/training/">eight</a></p>'
        f"<p>{'x' * 400}</p><ul><li><p>loose</p><ol><li>deep</li></ol></li></ul><p></p>"
    )
    long = "Ten letters " * 9
    add_blocks(
        "talk",
        ("text", {"title": "", "text": wild, "points": ["{% now 'Y' %}", "<b>"]}),
        ("note", {"title": "", "text": wild}),
        ("exercise", {"title": long, "group": "pair", "minutes": None, "text": wild, "no_screen": wild,
                      "debrief": [long * 2] * 12}),
        ("roleplay", {"title": "<i>", "minutes": None, "people": 2, "scenario": wild * 3, "observer": wild,
                      "briefs": [{"role": long[:80], "text": wild * 3}], "debrief": []}),
        ("film", {"title": long, "minutes": None, "address": "https://example.org/" + "x" * 150,
                  "captions": None, "text": wild, "transcript": wild, "no_screen": wild}),
        ("check", {"title": "<", "minutes": None, "question": long * 3, "options": [
            {"text": long * 2, "right": True, "why": long * 3}] * 6}),
        ("picture", {"picture": None, "alt": "<lost>", "caption": ""}),
        ("download", {"title": "Sheet", "material": None, "text": ""}),
    )  # fmt: skip
    CoursePage.objects.filter(pk=course.pk).update(title="Long title " * 15)
    edition = publish(CoursePage.objects.get(pk=course.pk))
    file = make(paper, edition)
    assert all(words.size >= 9 for page in printed.pages(file) for words in page)
    for danger in (b"javascript:", b"file:", b"ftp:", b"x.example"):
        assert danger not in file
    links = {
        note.get_object()["/A"]["/URI"]
        for page in printed.reader(file).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    if paper in (Paper.HANDBOOK, Paper.MANUAL):
        assert links >= {"https://example.org/a", f"{settings.BASE_URL}/training/"}
        assert "seven (example.org/a) eight" in printed.text(file)


# ---- pictures -------------------------------------------------------------------------------------
def add_picture(size=(60, 40)):
    picture = get_image_model().objects.create(title="Circle", file=get_test_image_file(size=size))
    block = {"picture": picture.pk, "alt": "A circle of chairs", "caption": "Sit here"}
    add_blocks("talk", ("picture", block))
    return picture


def test_a_picture_of_an_edition_is_printed_from_its_own_copy(course):
    picture = add_picture(size=(1000, 3000))
    edition = publish(course)
    picture.delete()
    file = make(Paper.HANDBOOK, edition)
    pictures = [page for page in printed.reader(file).pages if "Sit here" in page.extract_text()]
    assert len(pictures) == 1
    assert len(pictures[0].images) == 1
    assert "A circle of chairs" not in printed.text(file)


def test_a_picture_of_a_draft_is_printed(course):
    add_picture()
    file = make(Paper.MANUAL, Draft(course, on=TODAY, latest=False))
    assert sum(len(page.images) for page in printed.reader(file).pages) == 1


@pytest.mark.parametrize("content", [None, b"no picture at all"])
def test_the_words_stand_where_a_picture_is_lost(course, content):
    add_picture()
    edition = publish(course)
    file = edition.assets.get().file
    file.storage.delete(file.name)
    if content:
        file.storage.save(file.name, ContentFile(content))
    text = printed.text(make(Paper.HANDBOOK, edition))
    assert "A picture: A circle of chairs Sit here" in text


# ---- drafts ---------------------------------------------------------------------------------------
def test_a_draft_says_its_date_and_shows_what_is_saved(course):
    talk = ModulePage.objects.get(key="talk")
    talk.title = "Talk anew"
    talk.save_revision()
    course.add_child(instance=ModulePage(
        title="Not yet out", slug="new", key="new", day=2, order=1, minutes=5, live=False, body=[],
    ))  # fmt: skip
    gone = ModulePage.objects.get(key="before")
    gone.unpublish()
    text = printed.text(make(Paper.HANDBOOK, Draft(course, on=TODAY)))
    assert "Talking, draft of 7 March 2026. Participant handbook. Page 1 of" in text
    assert "Talk anew" in text
    assert "2.1 Not yet out" in text
    assert "P1 Before" not in text


def test_a_draft_can_show_only_what_is_published(course):
    talk = ModulePage.objects.get(key="talk")
    talk.title = "Talk anew"
    talk.save_revision()
    text = printed.text(make(Paper.HANDBOOK, Draft(course, on=TODAY, latest=False)))
    assert "1.1 Talk 60 minutes" in text
    assert "Talk anew" not in text


def test_an_empty_draft_prints(course):
    for module in ModulePage.objects.all():
        module.unpublish()
    for paper in Paper:
        assert printed.texts(make(paper, Draft(course, on=TODAY)))


# ---- by hand --------------------------------------------------------------------------------------
def test_print_course_writes_every_paper(edition, tmp_path, capsys):
    call_command("print_course", str(edition.pk), str(tmp_path / "out"))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(f"{paper}.pdf" for paper in Paper)
    written = hashlib.sha256((tmp_path / "out/handbook.pdf").read_bytes()).hexdigest()
    assert written == hashlib.sha256(make(Paper.HANDBOOK, edition)).hexdigest()


@pytest.mark.parametrize(("more", "title"), [([], "Talk anew"), (["--live"], "Talk")])
def test_print_course_takes_a_slug_for_the_draft(course, tmp_path, capsys, more, title):
    talk = ModulePage.objects.get(key="talk")
    talk.title = "Talk anew"
    talk.save_revision()
    call_command("print_course", "talking", str(tmp_path), *more)
    text = printed.text((tmp_path / "handbook.pdf").read_bytes())
    assert f"1.1 {title} 60 minutes" in text
    assert f"draft of {timezone.localdate().day} " in text


def test_print_course_tells_what_cannot_be_printed(course, tmp_path, capsys):
    add_blocks("talk", ("text", {"title": "李", "text": "<p>x</p>", "points": []}))
    call_command("print_course", "talking", str(tmp_path))
    assert "cannot be printed: Cjk unified ideograph-674e" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["nothing", "99999"])
def test_print_course_names_what_it_did_not_find(what, tmp_path):
    with pytest.raises(CommandError, match=f"There is no (course|edition) '{what}'"):
        call_command("print_course", what, str(tmp_path))
