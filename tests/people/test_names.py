import pytest

from courses.people.models import Person
from courses.people.names import fold
from tests import factories


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Ŵyn Prŷs", "wyn prys"),
        ("Łucja  Wiśniewska", "lucja wisniewska"),
        ("Bronagh O’Sullivan-Fitzpatrick", "bronagh osullivan fitzpatrick"),
        ("ÉLODIE", "elodie"),
        ("Παπαδοπούλου", "παπαδοπουλου"),
        ("", ""),
    ],
)
def test_fold_makes_names_comparable(name, folded):
    assert fold(name) == folded


@pytest.mark.sqlite
def test_people_sort_and_search_the_same_on_every_database():
    for family in ("Zed", "Ŵyn", "Walsh", "Łoś"):
        factories.person(given="A", family=family)
    assert [p.family for p in Person.objects.all()] == ["Łoś", "Walsh", "Ŵyn", "Zed"]
    assert Person.objects.named("los a").get().family == "Łoś"


def test_single_name_is_a_whole_name():
    person = factories.person(given="Sam", family="")
    assert (person.full_name, person.sort_key) == ("Sam", "sam")
