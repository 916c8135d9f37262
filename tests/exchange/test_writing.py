"""Pages to files and back: nothing is lost, and the files are the same at every time."""

import io
import shutil
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as properties
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.images.tests.utils import get_test_image_file

from content import richtext
from content.curriculum.models import CoursePage, ModulePage
from content.curriculum.models.pages import lines
from content.exchange.files import add
from content.exchange.format import BODY, file_kind, kinds
from content.exchange.loading import load, plan
from content.exchange.reading import read_course
from content.exchange.writing import ExportError, course_files
from content.materials.models import Audience, Material, Picture
from content.site.loading import State, held
from tests.content.test_editions import add_blocks, picture_block
from tests.exchange.awkward import line, rich
from tests.exchange.made import pdf

COURSES = settings.BASE_DIR / "content/curriculum/courses"
LINES = st.lists(line(80), min_size=1, max_size=3).map("\n".join).map(lambda text: "\n".join(lines(text)))


def texts(files):
    return {name: file.read() for name, file in files}


def write(course, folder, **options):
    """The course as a folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in texts(course_files(course, **options)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def document(title, pages=1, **fields):
    """A Material of a PDF that is whole."""
    return add(Material, io.BytesIO(pdf(pages)), f"{title}.pdf", by=None, title=title, **fields)


def states(folder, **options):
    return [step.state for step in plan(read_course(folder), **options).steps]


# ---- any content ------------------------------------------------------------------------------------
def value_of(block, rows):
    """Values a block may hold, as an editor leaves them."""
    if isinstance(block, blocks.StructBlock):
        return st.fixed_dictionaries(
            {name: value_of(child, rows) for name, child in block.child_blocks.items()}
        )
    if isinstance(block, blocks.ListBlock):
        return st.lists(value_of(block.child_block, rows), min_size=block.meta.min_num or 0, max_size=3)
    if isinstance(block, blocks.RichTextBlock):
        empty = st.just("") if not block.required else st.nothing()
        return empty | rich(rows["links"]).filter(seen)
    if kind := file_kind(block):
        return st.sampled_from(rows[kind]) | (st.none() if not block.required else st.nothing())
    if isinstance(block, blocks.IntegerBlock):
        numbers = st.integers(block.field.min_value or 0, block.field.max_value or 600)
        return numbers | (st.none() if not block.required else st.nothing())
    if isinstance(block, blocks.BooleanBlock):
        return st.booleans()
    if isinstance(block, blocks.ChoiceBlock):
        return st.sampled_from([value for value, _ in block.field.choices if value])
    if isinstance(block, blocks.URLBlock):
        return st.sampled_from(["", "https://films.example.org/a?b=1&c=2#d", "https://example.org/(x)_y"])
    words = line(block.field.max_length or 300)
    if isinstance(block, blocks.TextBlock):
        words = st.lists(words, min_size=1, max_size=3).map("\n".join).map(lambda text: text[:400].strip())
    return words if block.required else words | st.just("")


def seen(html):
    """Whether a reader would see anything of it."""
    return bool(richtext.parse(html))


def bodies(rows):
    one = st.sampled_from(sorted(kinds())).flatmap(
        lambda name: value_of(BODY.child_blocks[name], rows).map(lambda value: {"type": name, "value": value})
    )
    return st.lists(one, min_size=1, max_size=5)


@pytest.fixture
def rows(course):
    """Files of both kinds, two of them with one name, and links to all there is."""
    documents = [document("Handbook"), document("Handbook", 2), document("Ŵyn", audience="trainers")]
    pictures = [picture_block()[0]]
    links = [
        '<a href="https://example.org/ŵ?a=1&amp;copy=2">', f'<a linktype="document" id="{documents[0].pk}">',
        f'<a linktype="page" id="{course.pk}">', f'<a linktype="page" id="{course.get_parent().pk}">',
    ]  # fmt: skip
    return {
        "document": [row.pk for row in documents],
        "picture": [row.pk for row in pictures],
        "links": links,
    }


@properties(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data())
def test_every_field_of_every_block_comes_back(course, rows, tmp_path, data):
    body = data.draw(bodies(rows))
    talk = ModulePage.objects.get(key="talk")
    talk.body, talk.title = body, data.draw(line(100))
    talk.outcomes = talk.items = data.draw(LINES)
    talk.minutes = talk.block_minutes()
    folder = write_module(talk, tmp_path / "out")
    planned = plan(read_course(folder, drafts=True), drafts=True)
    read = next(step for step in planned.modules if step.fields["key"] == "talk")
    fields = planned.library.resolve(read.fields)
    assert planned.library.missing == []
    assert held(ModulePage(**fields), fields) == held(talk, fields)


def write_module(module, folder):
    """The course's files, with this unsaved module in the place of the saved one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "content.exchange.writing._version", lambda page, drafts: module if page.pk == module.pk else page
        )
        return write(module.get_parent().specific, folder)


@properties(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_course_page_comes_back(course, rows, tmp_path, data):
    for name in ("title", "full_title", "summary", "audience"):
        setattr(course, name, data.draw(line(100)))
    course.outcomes = data.draw(LINES)
    course.description = data.draw(rich(rows["links"], headings=("h2", "h3")))
    planned = plan(read_course(write(course, tmp_path / "out"), drafts=True), drafts=True)
    fields = planned.library.resolve(planned.course.fields)
    assert held(CoursePage(**fields), fields) == held(course, fields)


# ---- the real courses -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(path.parent.name for path in COURSES.glob("*/course.md")))
def test_a_real_course_comes_back_unchanged_and_is_written_the_same_again(site, tmp_path, name):
    call_command("load_course", COURSES / name, stdout=io.StringIO())
    course = CoursePage.objects.get(slug=name)
    first = write(course, tmp_path / "out")
    assert set(states(first)) == {State.SAME}
    once = texts(course_files(course))
    before = read_course(first)
    CoursePage.objects.all().delete()
    load(plan(read_course(first)), replace=[])
    assert texts(course_files(CoursePage.objects.get(slug=name))) == once
    assert [module["title"] for module in read_course(COURSES / name).modules] == [
        module["title"] for module in before.modules
    ]


# ---- files ------------------------------------------------------------------------------------------
@pytest.fixture
def with_files(course):
    """A course that shows a picture, gives a file, links one for trainers, and leads to itself."""
    handbook = document("Handbook: “all”", audience=Audience.PARTICIPANTS, tags=["b", "a"], course=course)
    secret = document("Manual", 2, audience=Audience.TRAINERS)
    circle = Picture.objects.create(
        title="Circle",
        description="Chairs in a ring",
        audience="public",
        file=get_test_image_file(size=(6, 4)),
    )
    add_blocks(
        "talk",
        ("picture", {"picture": circle.pk, "alt": "Chairs", "caption": "Twelve"}),
        ("download", {"title": "Take it", "material": handbook.pk, "text": ""}),
        ("film", {
            "title": "A film", "minutes": 5, "captions": secret.pk,
            "transcript": "<p>a</p>", "no_screen": "<p>b</p>",
        }),
        ("note", {"title": "See", "text": f'<p><a linktype="document" id="{secret.pk}">it</a></p>'}),
    )  # fmt: skip
    ModulePage.objects.filter(key="talk").update(minutes=65)
    course.taught_minutes = 65
    course.description = f'<p><a linktype="page" id="{course.pk}">this</a></p>'
    course.save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def test_files_are_listed_once_with_all_that_is_said_of_them(with_files, tmp_path):
    folder = write(with_files, tmp_path / "out")
    assert sorted(file.name for file in (folder / "files").iterdir()) == [
        "circle.png",
        "handbook-all.pdf",
        "manual.pdf",
    ]
    listed = (folder / "files.yaml").read_text()
    assert "title: 'Handbook: “all”'\n  audience: participants\n" in listed
    assert "  this_course_only: true\n  tags:\n    - a\n    - b\n" in listed
    assert "is: picture\n  title: Circle\n  audience: public\n  description: Chairs in a ring\n" in listed
    talk = (folder / "day-1/01-talk.md").read_text()
    assert ":::picture\npicture: files/circle.png\nalt: Chairs\ncaption: Twelve\n---\n:::" in talk
    assert "captions: files/manual.pdf\n" in talk
    assert "[it](files/manual.pdf)" in talk
    assert "[this](page:/training/talking/)" in (folder / "course.md").read_text()


def test_files_that_are_here_are_used_again(with_files, tmp_path):
    folder = write(with_files, tmp_path / "out")
    assert set(states(folder)) == {State.SAME}
    (folder / "day-1/01-talk.md").write_text(
        (folder / "day-1/01-talk.md").read_text().replace("Take it", "Have it")
    )
    load(plan(read_course(folder)), replace=[])
    assert (Material.objects.count(), Picture.objects.count()) == (2, 1)


def test_files_that_are_not_here_are_made_as_they_were(with_files, tmp_path):
    once = texts(course_files(with_files))
    folder = write(with_files, tmp_path / "out")
    Material.objects.update(course=None)
    with_files.delete()
    Material.objects.all().delete()
    Picture.objects.all().delete()
    course, _ = load(plan(read_course(folder)), replace=[])
    assert texts(course_files(course)) == once
    assert Material.objects.get(title="Manual").audience == Audience.TRAINERS
    assert Material.objects.get(title="Handbook: “all”").course == course
    assert set(states(folder)) == {State.SAME}


def test_a_lost_file_is_told_and_nothing_is_written(with_files):
    row = Material.objects.get(title="Manual")
    row.file.storage.delete(row.file.name)
    with pytest.raises(ExportError, match="“Manual” is no longer there"):
        course_files(with_files)


def test_links_to_what_is_gone_become_words(with_files, tmp_path):
    Material.objects.filter(title="Manual").delete()
    talk = texts(course_files(with_files))["day-1/01-talk.md"].decode()
    assert ":::note\ntitle: See\n---\nit\n:::" in talk
    assert "captions" not in talk


# ---- published or newest ----------------------------------------------------------------------------
def test_the_published_pages_are_written_or_the_newest(course):
    talk = ModulePage.objects.get(key="talk")
    talk.title = "A draft"
    talk.save_revision()
    ModulePage.objects.get(key="before").unpublish()
    assert sorted(texts(course_files(course))) == ["course.md", "day-1/01-talk.md"]
    newest = texts(course_files(course, drafts=True))
    assert sorted(newest) == ["before/01-before.md", "course.md", "day-1/01-talk.md"]
    assert b"title: A draft" in newest["day-1/01-talk.md"]


# ---- the command ------------------------------------------------------------------------------------
def export(*arguments, **options):
    said = io.StringIO()
    call_command("export_course", *arguments, stdout=said, **options)
    return said.getvalue()


def test_a_zip_is_whole_the_same_each_time_and_loads(with_files, tmp_path):
    assert export("talking", tmp_path / "a.zip") == f"written: {tmp_path / 'a.zip'}\n"
    export("talking", tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert "files/manual.pdf" in zipfile.ZipFile(tmp_path / "a.zip").namelist()
    said = io.StringIO()
    call_command("load_course", tmp_path / "a.zip", stdout=said)
    assert said.getvalue() == "nothing changed\n"


def test_a_folder_is_written_only_where_nothing_lies(course, tmp_path):
    export("talking", tmp_path / "out")
    with pytest.raises(CommandError, match="is not empty"):
        export("talking", tmp_path / "out")


def test_an_unknown_course_is_told_with_those_there_are(course, tmp_path):
    with pytest.raises(CommandError, match=r"no course nothing\. There are: talking"):
        export("nothing", tmp_path / "out")
