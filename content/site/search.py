"""The database's own search, without the marks it stumbles over: a quote on SQLite, NUL on PostgreSQL."""

from functools import wraps

from wagtail.search.backends import database

STUMBLES = str.maketrans({'"': " ", "\0": " "})


def SearchBackend(params):
    backend = database.SearchBackend(params)
    for name in ("search", "autocomplete"):
        setattr(backend, name, _cleaned(getattr(backend, name)))
    return backend


def _cleaned(find):
    @wraps(find)
    def clean_and_find(query, *args, **kwargs):
        return find(query.translate(STUMBLES).strip() if isinstance(query, str) else query, *args, **kwargs)

    return clean_and_find
