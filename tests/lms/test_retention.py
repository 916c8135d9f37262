"""Every table of ours, and every table that points to a person, against lms/retention.yaml."""

from django.apps import apps

from courses.people.models import Person
from lms import policy
from lms.accounts.models import Account

ROOMS = {"lms", "content", "courses", "certificates"}
OTHERS = {"account.EmailConfirmation", "sessions.Session"}  # point to nobody by a key, yet are about somebody


def is_ours(model):
    return model.__module__.split(".")[0] in ROOMS


def fields(model):
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field for field in own if not field.primary_key]


def tables():
    for model in apps.get_models():
        points = any(field.related_model in (Account, Person) for field in fields(model))
        if is_ours(model) or points or model._meta.label in OTHERS:
            yield model


def test_every_table_about_people_is_listed_and_every_listed_table_exists():
    assert {model._meta.label for model in tables()} == set(policy.retention())


def test_every_field_of_ours_is_listed_and_every_listed_field_exists():
    for model in filter(is_ours, tables()):
        said = policy.retention()[model._meta.label]
        if said != "nobody":
            assert set(said["fields"]) == {field.name for field in fields(model)}, model._meta.label


def test_tables_that_hold_nobody_point_to_nobody():
    for model in filter(is_ours, tables()):
        if policy.retention()[model._meta.label] == "nobody":
            assert not [field for field in fields(model) if field.related_model in (Account, Person)], model


def test_every_table_and_field_says_what_for_who_how_long_and_how_erased():
    for name, model in policy.retention().items():
        if model == "nobody":
            continue
        assert all(model.get(part) for part in policy.FIELD_PARTS), name
        for field in model.get("fields", {}):
            assert all(policy.field_policy(model, field).values()), f"{name}.{field}"
