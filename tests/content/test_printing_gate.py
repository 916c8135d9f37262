from types import SimpleNamespace

import pytest

from content.curriculum.printing.gate import gate_list, read_item


def module(number, *items):
    return SimpleNamespace(number=number, items=list(items))


def merged(*lines):
    """Each line in a module of its own."""
    modules = [module(f"1.{place}", line) for place, line in enumerate(lines, start=1)]
    return [(item.thing, item.number, item.unit, item.remarks) for item in gate_list(modules)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pens, 24", ("Pens", 24, "", [])),
        ("Flip chart paper, 4 sheets", ("Flip chart paper", 4, "sheets", [])),
        ("Role cards 'Music, loud', 6 sets of 3", ("Role cards 'Music, loud'", 6, "sets of 3", [])),
        ("Preparation booklet, 24 copies, 4 of them in large print",
         ("Preparation booklet", 24, "copies", ["4 of them in large print"])),
        ("Starting check forms, 24, and 4 in large print",
         ("Starting check forms", 24, "", ["and 4 in large print"])),
        ("  Masking tape ,  1   roll ", ("Masking tape", 1, "roll", [])),
        ("A circle of chairs", ("A circle of chairs", None, "", [])),
        ("Tape, scissors", ("Tape, scissors", None, "", [])),
        ("Pens, two", ("Pens, two", None, "", [])),
        ("Cards '24 hours', 6", ("Cards '24 hours'", 6, "", [])),
        (", 4", (", 4", None, "", [])),
    ],
)  # fmt: skip
def test_an_item_line_is_read(line, expected):
    item = read_item(line)
    assert (item.thing, item.number, item.unit, item.remarks) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Flip chart paper, 4 sheets", "Preparation booklet, 24 copies", "Slips to say it is done, 24",
        "Role cards 'X', 6 sets of 3", "Observer's sheet, 24", "Small cards for questions, 30",
        "Card 'Five steps of mediation', 24", "Before forms in large print, 4",
        "Principle cards, 6 large sheets", "Story sheet 'The swap', 24", "Story sheet ‘The swap’, 24",
    ],
)  # fmt: skip
def test_what_is_used_up_is_added_up(line):
    ((_, number, *_),) = merged(line, line, line)
    assert number == 3 * read_item(line).number


@pytest.mark.parametrize(
    "line",
    [
        "Pens, 24", "Masking tape, 1 roll", "Watch or clock without a transmitter, 1", "Flip chart pens, 4",
        "Chairs, 26", "A bag for the forms, 1", "Box 'Cards', 1",
    ],
)  # fmt: skip
def test_what_is_brought_once_counts_the_most(line):
    number = read_item(line).number
    ((_, most, *_),) = merged(line, line.replace(str(number), str(number + 2)), line)
    assert most == number + 2


def test_the_same_thing_typed_otherwise_is_one_line():
    assert merged("Masking tape, 1 roll", "masking  tape, 2 rolls") == [("Masking tape", 2, "rolls", [])]
    assert merged("Pens, 12", "Pen, 1") == [("Pens", 12, "", [])]
    assert merged("Observer's sheet, 8", "Observer’s sheets, 4") == [("Observer's sheet", 12, "", [])]
    assert merged("Chairs in a circle", "chairs in a circle") == [("Chairs in a circle", None, "", [])]


def test_things_of_other_units_stay_apart():
    lines = merged("Role cards, 6 sets of 3", "Role cards, 4 sets of 4", "Role cards, 24", "Role cards")
    assert sorted(str(number) for _, number, *_ in lines) == ["24", "4", "6", "None"]


def test_remarks_are_kept_once():
    assert merged("Forms, 24, in blue", "Forms, 2, in blue", "Forms, 2, sealed") == [
        ("Forms", 28, "", ["in blue", "sealed"])
    ]


def test_items_come_by_name_with_the_modules_that_need_them():
    modules = [
        module("P1", "Slips, 24"), module("1.1", "Pens, 24", "Pens, 2"), module("1.2", "Pens, 24"),
        module("2.1", "Pens, 24"), module("2.2"), module("2.3", "pens, 4", "Slips, 4"),
    ]  # fmt: skip
    assert [(item.thing, item.number, item.needed_in) for item in gate_list(modules)] == [
        ("Pens", 24, "1.1–2.1, 2.3"),
        ("Slips", 28, "P1, 2.3"),
    ]
