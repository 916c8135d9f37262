import pytest
from django.utils import timezone

from content.curriculum.changes import changes
from content.curriculum.editions import publish_edition
from content.curriculum.models import ModulePage
from tests.clients import client_of
from tests.content.test_editions import add_blocks, material, publish


def between(before, after):
    return changes(before, after, before_modules=before.modules.all(), after_modules=after.modules.all())


def rewrite(key, old, new):
    """Replace words in a module's live body, wherever they stand."""
    module = ModulePage.objects.get(key=key)
    raw = module.body.stream_block.get_prep_value(module.body)

    def renew(value):
        if isinstance(value, dict):
            return {name: renew(each) for name, each in value.items()}
        if isinstance(value, list):
            return [renew(each) for each in value]
        return value.replace(old, new) if isinstance(value, str) else value

    module.body = renew(raw)
    module.save_revision().publish()


def words(passage):
    return "".join(
        {"addition": f"+{text}+", "deletion": f"-{text}-"}.get(kind, text) for kind, text in passage.parts
    )


def test_a_rewritten_line_is_told_word_by_word_and_where(course):
    before = publish(course)
    rewrite("talk", "A queue at the servery.", "A long queue at the hotplate.")
    found = between(before, publish(course))
    [module] = found.modules
    [passage] = module.passages
    assert (module.title, module.state, found.same) == ("Talk", "changed", 1)
    assert passage.where == "Role play: The queue"
    assert words(passage) == "A+ long+ queue at the -servery.-+hotplate.+"


def test_trainer_notes_and_briefs_are_compared_too(course):
    before = publish(course)
    rewrite("talk", "SECRET-JO wants soup", "SECRET-JO wants bread")
    [module] = between(before, publish(course)).modules
    assert words(module.passages[0]) == "SECRET-JO wants -soup.-+bread.+"


def test_new_and_gone_modules_and_facts(course):
    before = publish(course)
    ModulePage.objects.get(key="before").unpublish()
    ModulePage.objects.filter(key="talk").update(items="Pens, 24", order=2)
    course.pre_reading_minutes, course.outcomes = 0, "listen\ntalk"
    course.save_revision().publish()
    found = between(before, publish(course))
    assert [(module.title, module.state) for module in found.modules] == [
        ("Talk", "changed"),
        ("Before", "gone"),
    ]
    assert found.modules[0].facts == [("Place on that day", 1, 2), ("Items needed", "Pens, 12", "Pens, 24")]
    assert found.facts == [
        ("Minutes of pre-reading", 10, 0),
        ("What participants learn", "listen", "listen; talk"),
    ]


def test_a_draft_compared_with_its_own_edition_shows_nothing(course):
    """Files are named alike in a page and in a sealed body."""
    handbook = material()
    link = f'<p><a linktype="document" id="{handbook.pk}">read</a> fish &amp; chips</p>'
    add_blocks(
        "talk",
        ("download", {"title": "Handbook", "material": handbook.pk, "text": ""}),
        ("text", {"title": "", "text": link}),
    )
    edition = publish(course)
    found = changes(
        edition, course, before_modules=edition.modules.all(), after_modules=course.live_modules()
    )
    assert not found
    assert found.same == 2


def test_the_page_compares_with_the_edition_before_or_a_chosen_one(course, trainer):
    first = publish(course)
    rewrite("talk", "Ask.", "Ask kindly.")
    publish(course)
    rewrite("talk", "Think.", "Think twice.")
    third = publish(course)
    client = client_of(trainer)
    html = client.get(f"/editions/changes/{third.pk}/").content.decode()
    assert "since edition 2" in html
    assert "Think<del>.</del><ins> twice.</ins>" in html
    assert "kindly" not in html
    assert "kindly" in client.get(f"/editions/changes/{third.pk}/?since={first.pk}").content.decode()
    odd = client.get(f"/editions/changes/{third.pk}/?since=99999")
    assert (odd.status_code, "since edition 2" in odd.content.decode()) == (200, True)
    assert "first edition" in client.get(f"/editions/changes/{first.pk}/").content.decode()


@pytest.mark.parametrize("name", ["participant", "outsider", "administrator"])
def test_what_changed_is_not_there_for_others(request, edition, name):
    client = client_of(request.getfixturevalue(name))
    assert client.get(f"/editions/changes/{edition.pk}/").status_code == 404


def test_whoever_publishes_sees_what_will_be_new(course, quality_lead):
    publish_edition(course, change_note="First", by=None, now=timezone.now())
    rewrite("talk", "Ask.", "Ask kindly.")
    html = client_of(quality_lead).get(f"/cms/editions/{course.pk}/new/").content.decode()
    assert "What has changed since edition 1: 1 module" in html
    assert "Ask<del>.</del><ins> kindly.</ins>" in html
