"""The piece of a text where the words stand that somebody looked for, as safe HTML."""

import re

from django.utils.html import conditional_escape, format_html, format_html_join

BEFORE, LENGTH = 60, 260


def excerpt(text, query):
    """At most LENGTH letters around the first word found, or the beginning; each word found is marked."""
    pattern = _pattern(query)
    found = pattern.search(text)
    start = max(found.start() - BEFORE, 0) if found else 0
    if start:
        start = text.find(" ", start, found.start()) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    shown = marked(text[start:end], query)
    return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(text) else "")


def marked(text, query):
    """The whole text, each word found marked."""
    parts = _pattern(query).split(text)  # what stands between, found, between, found, …
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if n % 2 else conditional_escape(part),)
                   for n, part in enumerate(parts)),
    )  # fmt: skip


def _pattern(query):
    """Finds words that begin as one of the query does: PostgreSQL also finds “meetings” for “meeting”."""
    beginnings = {word.rstrip("s") or word for word in re.findall(r"\w+", query)}
    if not beginnings:
        return re.compile(r"((?!))")
    return re.compile(rf"(\b(?:{'|'.join(map(re.escape, sorted(beginnings)))})\w*)", re.IGNORECASE)
