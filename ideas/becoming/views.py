"""« Ce que deviennent les idées » and its export: public, the same for everyone."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.models import HOME_LABEL
from core.tables import as_csv
from ideas import selectors

from .exports import TITLE, table
from .selectors import becoming


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Show what becomes of ideas."""
    bank = selectors.bank_page()
    context = {
        "becoming": becoming(),
        "bank_url": bank.public_path if bank else "",
        "csv_url": reverse("ideas:becoming_csv"),
        "crumbs": [(HOME_LABEL, "/"), *([(bank.title, bank.public_path)] if bank else []), (TITLE, "")],
    }
    return render(request, "ideas/becoming.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the tables of the page as a file."""
    answer = as_csv(table(becoming()))
    answer["X-Robots-Tag"] = "noindex"
    return answer
