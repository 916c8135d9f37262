"""The three courses as they are delivered: to one standard, and of the length that was agreed."""

import re

import pytest
from django.conf import settings

from content.curriculum.printing.gate import read_item
from content.exchange.reading import read_course

FOLDER = settings.BASE_DIR / "content" / "curriculum" / "courses"
LENGTHS = {  # days, taught minutes, minutes of pre-reading, people; docs of the client and the RJC's minimum
    "rj-practitioner": (3, 1200, 120, 24),
    "mediating-conflicts": (5, 2000, 0, 24),
    "train-the-trainer": (3, 1200, 0, 12),
}
COURSES = {name: read_course(FOLDER / name) for name in LENGTHS}
MODULES = [
    pytest.param(fields, id=f"{name}/{fields['key']}")
    for name, course in COURSES.items()
    for fields in course.modules
]
TAUGHT = [param for param in MODULES if param.values[0]["kind"] == "taught"]
IN_EVERY_NOTE = ("No screen", "Watch for", "If the session is cut short")


def of_kind(fields, kind):
    return [block["value"] for block in fields["body"] if block["type"] == kind]


def words(value):
    """All text in a block, marks of HTML apart."""
    if isinstance(value, dict):
        return " ".join(words(each) for name, each in value.items() if name != "id")
    if isinstance(value, list):
        return " ".join(map(words, value))
    return re.sub(r"<[^>]+>", " ", value) if isinstance(value, str) else ""


def test_every_folder_is_a_course_of_ours():
    assert {path.name for path in FOLDER.iterdir()} == set(LENGTHS)


@pytest.mark.parametrize("name", LENGTHS)
def test_length_as_agreed(name):
    course, (days, taught, before, people) = COURSES[name], LENGTHS[name]
    told = [course.fields[field] for field in ("days", "taught_minutes", "pre_reading_minutes", "group_size")]
    assert told == [days, taught, before, people]
    minutes = dict.fromkeys(range(days + 1), 0)
    for fields in course.modules:
        minutes[fields["day"]] += sum(block["value"].get("minutes", 0) for block in fields["body"])
    assert minutes == {0: before} | dict.fromkeys(range(1, days + 1), 400)


@pytest.mark.parametrize("fields", MODULES)
def test_module_has_outcomes_and_pieces_that_people_can_take_part_in(fields):
    assert fields["outcomes"].strip()
    kinds = {block["type"] for block in fields["body"]}
    assert kinds & {"exercise", "roleplay", "questions", "reflection", "check"}
    for exercise in of_kind(fields, "exercise"):
        assert exercise.get("no_screen"), exercise["title"]


@pytest.mark.parametrize("fields", TAUGHT)
def test_a_trainer_who_never_taught_it_can_run_it(fields):
    [steps] = [note for note in of_kind(fields, "note") if note["title"] == "Steps for running this module"]
    headings = re.findall(r"<h3>(.*?)</h3>", steps["text"])
    assert [heading for heading in IN_EVERY_NOTE if heading not in headings] == []
    spans = [tuple(map(int, span)) for span in re.findall(r"<b>Minute (\d+) to (\d+)\.</b>", steps["text"])]
    assert spans, "no minutes"
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == fields["minutes"]


@pytest.mark.parametrize("fields", TAUGHT)
def test_skills_are_practised_and_each_person_hears_how_they_did(fields):
    if fields["is_skills_practice"]:
        assert fields["is_compulsory"]
        assert of_kind(fields, "roleplay") or of_kind(fields, "exercise")
        assert all(play.get("observer") for play in of_kind(fields, "roleplay"))
        told = words([note["text"] for note in of_kind(fields, "note")]).lower()
        assert [mark for mark in ("ready", "with support", "not yet") if mark not in told] == []


@pytest.mark.parametrize("fields", MODULES)
def test_items_can_be_added_up_for_the_gate(fields):
    items = [read_item(line) for line in fields["items"].splitlines()]
    assert [item.thing for item in items if item.number is None] == []


def test_mediating_conflicts_never_calls_itself_accredited():
    course = COURSES["mediating-conflicts"]
    everything = words([course.fields, *(fields["body"] for fields in course.modules)])
    assert "accredited" not in everything.lower()


@pytest.mark.parametrize("name", LENGTHS)
def test_at_least_one_role_play_with_practice_and_observation(name):
    """RJC: a facilitator course has at least one."""
    plays = [play for fields in COURSES[name].modules for play in of_kind(fields, "roleplay")]
    assert len(plays) >= 3
