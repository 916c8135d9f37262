import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.exchange.archive import pack, unpacked
from content.exchange.files import read_files
from content.exchange.reading import read_course
from content.markdown import Faults
from lms.intake import Refused
from tests.content.files import COURSE, READ, TALK
from tests.exchange.made import pdf, png

SMALL = {"course.md": COURSE, "before/01-read.md": READ, "day-1/01-talk.md": TALK}
LISTED = "files/x.pdf:\n  is: document\n  title: X\n  audience: trainers\n"


def zipped(files, name="course.zip"):
    """`files`: {name or ZipInfo: content}."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in files.items():
            archive.writestr(entry, content)
    return SimpleUploadedFile(name, target.getvalue())


def faults(files):
    with pytest.raises(Faults) as caught, unpacked(zipped(files)) as folder:
        read_course(folder)
    return [str(fault) for fault in caught.value.faults]


def link():
    entry = zipfile.ZipInfo("day-1/02-link.md")
    entry.external_attr = 0o120777 << 16
    return entry


def locked():
    content = bytearray(zipped(SMALL).read())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def test_a_zip_is_unpacked_and_goes_away(tmp_path):
    with unpacked(zipped(SMALL)) as folder:
        assert [module["key"] for module in read_course(folder).modules] == ["before", "talk"]
    assert not folder.exists()


def test_a_folder_around_all_and_what_other_systems_leave_fall_away():
    wrapped = {f"rj/{name}": text for name, text in SMALL.items()}
    with unpacked(zipped(wrapped | {"__MACOSX/rj/._course.md": "x", "rj/.DS_Store": "x"})) as folder:
        assert len(read_course(folder).modules) == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("day-1/program.exe", "does not belong here"),
        ("course.zip", "does not belong here"),
        ("01-loose.md", "does not belong here"),
        ("files/deep/x.pdf", "in no folder below it"),
        ("day-1/.hidden.md", "begins with a dot"),
        ("day-1/ 02-space.md", "begins or ends with a space"),
        ("day-1/02-\u202etxt.md", "too long or holds odd signs"),
        ("day-1/" + "x" * 200 + ".md", "too long or holds odd signs"),
        ("day-1/02-z\u0061\u0301.md", ""),
        (link(), "link to another file"),
    ],
)  # fmt: skip
def test_a_name_that_does_not_belong_is_told(name, message):
    files = SMALL | {name: READ.replace("key: before", "key: other").replace("order: 1", "order: 2")}
    if message:
        assert any(message in fault for fault in faults(files))
    else:
        assert not any("day-1/02" in fault and "does not" in fault for fault in faults(files))


def test_names_that_one_system_takes_for_the_same_are_told():
    both = SMALL | {"files/\u00e1.pdf": pdf(), "files/a\u0301.pdf": pdf(2)}
    assert any("same name but for capital letters" in fault for fault in faults(both))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (zipped(SMALL | {"../course.md": "x"}).read(), "leads outside itself"),
        (zipped(SMALL | {"/etc/x.md": "x"}).read(), "leads outside itself"),
        (zipped(SMALL | {"C:\\x.md": "x"}).read(), "leads outside itself"),
        (zipped(SMALL | {"day-1/02-bomb.md": b"a" * 30_000_000}).read(), "grows beyond measure"),
        (zipped({f"day-1/{n}.md": "" for n in range(5001)}).read(), "grows beyond measure"),
        (zipped(SMALL | {"Course.md": "x"}).read(), "two parts of one name"),
        (zipped(SMALL).read()[:-30], "damaged"),
        (locked(), "password"),
        (pdf(), "Choose a ZIP"),
        (b"", "empty"),
        (b"Rar!\x1a\x07\x00", "Choose a ZIP"),
    ],
    ids=range(11),
)
def test_a_zip_that_is_a_trap_is_refused(content, message):
    with pytest.raises(Refused, match=message), unpacked(SimpleUploadedFile("x.zip", content)):
        pass


def test_an_entry_that_is_damaged_is_named():
    content = bytearray(zipped(SMALL).read())
    place = content.index(b"day-1/01-talk.md") + 40
    content[place : place + 20] = b"\xff" * 20
    with (
        pytest.raises(Faults, match=r"day-1/01-talk.md:1: this file is damaged"),
        unpacked(SimpleUploadedFile("x.zip", bytes(content))),
    ):
        pass


def test_packing_twice_gives_the_same_bytes():
    once, again = io.BytesIO(), io.BytesIO()
    for sink in (once, again):
        pack([("course.md", io.BytesIO(b"x")), ("files/a.png", io.BytesIO(b"y"))], sink)
    assert once.getvalue() == again.getvalue()


# ---- files.yaml -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        (LISTED.replace("  title: X\n", ""), "files.yaml:1: title is missing"),
        (LISTED.replace("trainers", "friends"), "files.yaml:4: audience must be one of public, participants"),
        (LISTED + "  sha256: " + "a" * 64, "files.yaml:5: this is another file than"),
        (LISTED + LISTED.replace("x.pdf", "y.pdf"), "files.yaml:5: there is no file files/y.pdf"),
        (LISTED + LISTED, "files.yaml:5: files/x.pdf stands here twice"),
        ("files/x.pdf: yes\n", "files.yaml:1: below the name of a file stand lines"),
        ("", "files.yaml:1: files/x.pdf lies there, but files.yaml does not say what it is"),
        ("a: [", "files.yaml:2: this cannot be read"),
        ("[" * 5000, "files.yaml:1: this cannot be read"),
        (LISTED.replace("document", "picture"), "files.yaml:1: files/x.pdf: Inside, this is a PDF"),
        (LISTED + "  kind: manual\n  colour: red\n", "files.yaml:6: colour is not known here"),
        (LISTED.replace("trainers", "public") + "  kind: manual\n", "files.yaml:4: audience: A trainer"),
        (LISTED + "  kind: poem\n", "files.yaml:5: kind: Value 'poem' is not a valid choice."),
        (LISTED + "  colour: red\n", "files.yaml:5: colour is not known here"),
    ],
)  # fmt: skip
def test_a_fault_in_the_list_of_files_has_its_line(tmp_path, listed, fault):
    (tmp_path / "files").mkdir()
    (tmp_path / "files/x.pdf").write_bytes(pdf())
    (tmp_path / "files.yaml").write_text(listed)
    source, _ = read_files(tmp_path)
    assert any(str(found).startswith(fault) for found in source.faults), source.faults


def test_a_name_of_a_file_that_is_not_there_or_of_the_wrong_kind_is_told():
    talk = TALK + ":::picture\npicture: files/x.pdf\nalt: x\n---\n:::\n\n[see](files/y.pdf)\n"
    assert faults(SMALL | {"day-1/01-talk.md": talk, "files.yaml": LISTED, "files/x.pdf": pdf()}) == [
        "day-1/01-talk.md:89: files/x.pdf is a document in files.yaml; here belongs a picture",
        "day-1/01-talk.md:94: there is no files/y.pdf",
    ]


def test_a_program_called_a_picture_is_refused():
    listed = LISTED.replace("document", "picture").replace("x.pdf", "x.png")
    found = faults(SMALL | {"files.yaml": listed, "files/x.png": b"MZ\x90"})
    assert found[0].startswith("files.yaml:1: files/x.png: This is a program.")


def test_a_file_nobody_uses_is_a_doubt_for_drafts_and_a_fault_otherwise():
    files = SMALL | {
        "files.yaml": LISTED.replace("x.pdf", "x.png").replace("document", "picture"),
        "files/x.png": png(),
    }
    assert faults(files) == ["files.yaml:1: no page uses files/x.png, so it is left out"]
    with unpacked(zipped(files)) as folder:
        text = read_course(folder, drafts=True)
    assert [str(doubt) for doubt in text.doubts] == [
        "files.yaml:1: no page uses files/x.png, so it is left out"
    ]
    assert text.files == {}


def test_drafts_may_lack_what_published_pages_need():
    talk = TALK.replace("+++ debrief\n- Who calmed down?\n", "").replace("minutes: 60", "minutes: 61")
    with unpacked(zipped(SMALL | {"day-1/01-talk.md": talk})) as folder:
        doubts = [str(doubt) for doubt in read_course(folder, drafts=True).doubts]
    assert doubts == [
        "course.md:8: taught_minutes says 60, but the modules add up to 61",
        "day-1/01-talk.md:6: minutes says 61, but the blocks add up to 60",
        "day-1/01-talk.md:37: '+++ debrief' is missing",
    ]
