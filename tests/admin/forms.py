"""What a browser posts from the editor of a sheet."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from practices.models import PracticePage


def sheet_data(**fields: Any) -> dict[str, Any]:
    """Return a posted sheet, empty but for its title and ``fields``; ``body`` is a list of blocks."""
    body = fields.pop("body", [])
    data = {
        "title": "Une fiche",
        "slug": "une-fiche",
        "sector": "intersectoriel",
        "maturity": "idee",
        "body": streamfield(body),
        "related_links": inline_formset([]),
        "comments": inline_formset([]),
        **fields,
    }
    return nested_form_data({name: value for name, value in data.items() if value is not None})


def complete_fields(sheet: PracticePage) -> dict[str, Any]:
    """Return the posted fields of a sheet that may be published, with the terms of another sheet."""
    return {
        "summary": "Qui fait quoi, pour quel effet.",
        "main_axis": sheet.main_axis_id,
        "territory": sheet.territory_id,
        "source": sheet.source_id,
        "origin": "assises",
        "effort": "faible",
        "body": [
            ("context", {"provenance": "source", "text": RICH_TEXT}),
        ],
    }


# What the rich text editor posts.
RICH_TEXT = (
    '{"blocks": [{"key": "a", "text": "D’où part la pratique.", "type": "unstyled", "depth": 0, '
    '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)


def edit_url(sheet: PracticePage) -> str:
    """Return the address of the editor of a sheet."""
    return reverse("wagtailadmin_pages:edit", args=[sheet.pk])


def messages_of(client: Client, response: Any) -> str:
    """Return the messages that the next page shows, as one text."""
    page = client.get(response.url) if response.status_code == 302 else response
    return " ".join(str(message) for message in page.context["messages"])
