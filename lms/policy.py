"""The three files that say who may do what and what is known about whom; docs/ is made from them."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from django.urls import Resolver404, get_resolver, resolve

HERE = Path(__file__).parent
METHODS = ("GET", "POST")
FIELD_PARTS = ("purpose", "seen_by", "kept", "erased")


@cache
def roles():
    """Name -> {title, second_factor, cms}, in the order of the file."""
    return _read("roles.yaml")


@cache
def doors():
    """The list of doors: {door or prefix, GET: [...], POST: [...]}."""
    return _read("doors.yaml")


@cache
def retention():
    """'app.Model' -> 'nobody', or {purpose, seen_by, kept, erased, fields: {name: purpose or parts}}."""
    return _read("retention.yaml")


def field_policy(model, field):
    """purpose, seen_by, kept and erased of a field; what it leaves out is said for its whole model."""
    said = model["fields"][field]
    said = {"purpose": said} if isinstance(said, str) else said
    return {part: said.get(part) or model.get(part, "") for part in FIELD_PARTS}


def addresses(patterns=None, before=""):
    """(address, door) of every address there is; the door is None for one that no line of the file covers."""
    for pattern in patterns or get_resolver().url_patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address, _door_of(address, pattern.name)


def name_of(door):
    return door.get("door") or door["prefix"]


def form_at(path):
    """What is sent to this address, in words: 'a day of the register'; 'a form' where doors.yaml has none."""
    try:
        name = resolve(urlsplit(path).path).url_name
    except Resolver404:
        name = None
    return next((door["form"] for door in doors() if door.get("door") == name and "form" in door), "a form")


def permissions_page():
    """docs/permissions.md, as text."""
    lines = [
        "# Who may do what",
        "",
        "Made by `manage.py write_docs` from `lms/roles.yaml` and `lms/doors.yaml`; change those.",
        "",
        "## Roles",
        "",
        "| role | second factor | in the editor (`/cms/`) |",
        "|---|---|---|",
    ]
    for role in roles().values():
        factor = "yes" if role["second_factor"] else "no"
        rights = ", ".join(right.replace("_", " ") for right in role["cms"]) or "no access"
        lines.append(f"| {role['title']} | {factor} | {rights} |")
    lines += [
        "",
        "## Doors",
        "",
        "`everyone` needs no account; `signed_in` is any account; `own` is the participant it belongs to;",
        "`teaches` is a trainer of the cohort it belongs to; other words are roles, whoever holds them.",
        "A stranger finds nothing there (404), a reader who may not write is refused (403), and a visitor",
        "is led to sign in.",
        "",
        "| door | opens for | accepts changes from |",
        "|---|---|---|",
    ]
    found = {door: address for address, door in reversed(list(addresses()))}
    for door in doors():
        address = door.get("path") or (f"{door['prefix']}…" if "prefix" in door else found[door["door"]])
        lines.append(f"| `/{address}` | {_who(door, 'GET')} | {_who(door, 'POST')} |")
    return "\n".join(lines) + "\n"


def retention_page():
    """docs/retention.md, as text."""
    lines = [
        "# What is kept about people",
        "",
        "Made by `manage.py write_docs` from `lms/retention.yaml`; change that. These tables hold",
        "nothing about people: "
        + ", ".join(f"`{name}`" for name, model in retention().items() if model == "nobody")
        + ".",
    ]
    for name, model in retention().items():
        if model == "nobody":
            continue
        lines += ["", f"## {name}", "", model["purpose"]]
        if "fields" not in model:
            lines += ["", f"Seen by {model['seen_by']}. Kept {model['kept']}. Erased {model['erased']}."]
            continue
        lines += [
            "",
            "| field | what for | who sees it | how long | how it is erased |",
            "|---|---|---|---|---|",
        ]
        for field in model["fields"]:
            parts = field_policy(model, field)
            lines.append(f"| {field} | " + " | ".join(parts[part] for part in FIELD_PARTS) + " |")
    return "\n".join(lines) + "\n"


PAGES = {"permissions.md": permissions_page, "retention.md": retention_page}


def _door_of(address, name):
    if any(door.get("door") == name for door in doors() if "door" in door):
        return name
    prefixes = [door["prefix"] for door in doors() if "prefix" in door]
    return next((prefix for prefix in prefixes if address.startswith(prefix)), None)


def _who(door, method):
    return ", ".join(door.get(method, [])) or "nobody"


def _read(name):
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
