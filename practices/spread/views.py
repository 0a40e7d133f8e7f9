"""« Ce qui essaime » and its export: public, the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import HOME_LABEL
from practices.adoption.counting import THRESHOLD

from . import exports
from .addresses import AXIS, REGION, read_filters
from .chains import followed
from .selectors import spread

TITLE = "Ce qui essaime"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what spreads, where, and what it gave."""
    found = spread(read_filters(request.GET))
    context = {
        "spread": found,
        "followed": None if found.is_narrowed else followed(found.sheets),
        "names": {"axis": AXIS, "region": REGION},
        "threshold": THRESHOLD,
        "csv_url": found.filters.url("spread_csv"),
        "crumbs": [(HOME_LABEL, "/"), (TITLE, "")],
    }
    return render(request, "practices/essaimage.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Answer what the page shows in the same state as a file."""
    return exports.as_csv(spread(read_filters(request.GET)))
