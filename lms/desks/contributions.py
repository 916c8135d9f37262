"""What rooms offer to the pages that gather: desks, the cohort page, the delivery kit.

A room registers functions in its `wagtail_hooks.py`; nobody imports a room to show its work. The hooks:

- `lms_desks(account)` -> list of Desk this account has
- `lms_todo(desk, account, now)` -> list of Todo for that desk ("my", "teach", "quality")
- `lms_desk_parts(desk, account, now)` -> list of Part for that desk
- `lms_cohort_tabs(account, cohort)` -> list of Tab
- `lms_cohort_todo(account, cohort, now)` -> list of Todo still to do for that cohort
- `lms_cohort_parts(account, cohort, now)` -> list of Part for the cohort page
- `lms_sheets(account, cohort)` -> list of Sheet for the delivery kit
- `lms_edition_parts(account, edition)` -> list of Part for the page of an edition

Other hooks of ours are written down where they are asked: `lms_editions_read` and `lms_editions_taught` in
content/materials/permissions.py, `lms_edition_closes` and `lms_edition_published` in
content/curriculum/editions.py, `lms_cms_rights` in lms/accounts/roles.py.
"""

import datetime
from dataclasses import dataclass, field

from wagtail import hooks


@dataclass(frozen=True)
class Desk:
    name: str
    title: str
    url: str
    order: int = 50


@dataclass(frozen=True)
class Todo:
    """Something owed: what, why, by when. `tag` replaces the words made from `due`."""

    title: str
    url: str = ""
    why: str = ""
    due: datetime.date | None = None
    tag: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a page: a template and its context, in the column 'now', 'main' or 'aside'."""

    template: str
    context: dict = field(default_factory=dict)
    column: str = "main"
    order: int = 50


@dataclass(frozen=True)
class Tab:
    title: str
    url: str
    order: int = 50


@dataclass(frozen=True)
class Sheet:
    """A printable page of the delivery kit."""

    title: str
    url: str
    hint: str = ""
    order: int = 50


def gather(hook, *args):
    """Everything the rooms offer under this hook, flattened, in order."""
    offered = [thing for function in hooks.get_hooks(hook) for thing in function(*args)]
    return sorted(offered, key=lambda thing: getattr(thing, "order", 50))


def gather_todo(hook, *args, today):
    """Todos with their tag: late first, then by date, then those without one."""
    todos = gather(hook, *args)
    dated = sorted(todos, key=lambda todo: todo.due or datetime.date.max)
    return [_tagged(todo, today) for todo in dated]


def _tagged(todo, today):
    if todo.tag or not todo.due:
        return todo
    if todo.due < today:
        tag, tone = f"Late since {todo.due.day} {todo.due:%B}", "stop"
    elif todo.due == today:
        tag, tone = "By tonight", "wait"
    else:
        soon = (todo.due - today).days <= 14
        tag, tone = f"By {todo.due:%a} {todo.due.day} {todo.due:%B}", "wait" if soon else ""
    return Todo(todo.title, todo.url, todo.why, todo.due, tag, tone)
