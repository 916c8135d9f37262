from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.find.excerpts import excerpt, marked
from content.find.forms import SearchForm
from content.find.models import Entry
from content.materials.permissions import editions_read

A_PAGE = 20


@require_safe
def search(request):
    """Public pages for everybody; what else the account may read, for whoever is signed in."""
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    query = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "query": query, "crumbs": [("Home", "/"), ("Search", "")]}
    if query:
        found = Entry.objects.visible_to(request.user).find(query)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "groups": _groups(page, query, editions_read(request.user))}
    return render(request, "find/search.html", context)


def _groups(entries, query, read):
    """The results of one page by where they lead, in the order in which each place was found first."""
    entries = list(entries)
    order = list(dict.fromkeys(entry.where for entry in entries))
    entries.sort(key=lambda entry: order.index(entry.where))
    return [
        (
            where,
            [
                (entry.address(read), marked(entry.title, query), excerpt(entry.text, query))
                for entry in found
            ],
        )
        for where, found in groupby(entries, lambda entry: entry.where)
    ]
