"""The page of a selection, and its exports: public, the same for everyone who has the address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .addresses import read_selection
from .exports import WRITERS
from .presentation import page_context
from .selectors import chosen


@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    """Show the sheets that the address names, side by side, and what may be added to them."""
    asked = read_selection(request.GET)
    return render(request, "practices/selection.html", page_context(asked, chosen(asked)))


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer the table as a file (« csv », « xlsx »); nothing is there when no sheet is."""
    found = chosen(read_selection(request.GET))
    if not found.sheets:
        raise Http404("No sheet to export.")
    return WRITERS[kind](found.sheets)
