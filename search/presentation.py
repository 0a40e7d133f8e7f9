"""What the templates of the search show, made from a response and its address."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from core.pager import pager

from .addresses import SORT_PARAMS, Address
from .types import FacetValue, SearchResponse

SORT_LABELS = {"pertinence": "Pertinence", "date": "Plus récentes"}


def listing_context(response: SearchResponse, address: Address, only_type: str) -> dict[str, Any]:
    """Return the context of ``search/page.html`` and of ``search/_results.html``.

    Args:
        response: what was found.
        address: the state of the page, its number within the pages there are.
        only_type: the one type listed, empty for all.
    """
    return {
        "response": response,
        "q": address.text,
        "form_url": address.path,
        "only_type": only_type,
        "chips": list(_chips(response, address)),
        "clear_url": address.cleared().url,
        "pager": pager(address.page, response.pages, lambda page: address.at_page(page).url),
        "sort_options": _sort_options(address),
        "exact_url": address.with_text(address.text, exact=True).url,
        "suggestion_url": address.with_text(response.suggestion or address.text).url,
        "relax": [
            {
                "facet_label": facet.label,
                "label": value.label,
                "count": count,
                "url": address.without(facet.name, value.value).url,
            }
            for facet, value, count in response.relax
        ],
        "browse": _browse(response) if not response.count else {},
    }


def _chips(response: SearchResponse, address: Address) -> Iterator[dict[str, str]]:
    for facet in response.facets:
        for value in facet.selected:
            url = address.without(facet.name, value.value).url
            yield {"label": value.label, "url": url, "facet": facet.label}


def _sort_options(address: Address) -> list[dict[str, Any]]:
    """Offer the orders that differ: without text nothing is more relevant, and the most recent come first."""
    offered = list(SORT_PARAMS) if address.text else ["date"]
    chosen = address.sort if address.sort and address.text else SORT_PARAMS[offered[0]]
    return [
        {"value": param, "label": SORT_LABELS[param], "selected": SORT_PARAMS[param] == chosen}
        for param in offered
    ]


def _browse(response: SearchResponse) -> dict[str, list[dict[str, Any]]]:
    """Name the axes and themes that have contents: other ways in, when nothing is found."""
    values = {facet.name: facet.values for facet in response.facets}
    return {
        "axes": [_way("axis", value) for value in values.get("axis", ()) if value.known],
        "themes": [_way("theme", value) for value in values.get("theme", ()) if value.known],
    }


def _way(route: str, value: FacetValue) -> dict[str, Any]:
    url = reverse(route, args=[value.value])
    return {"label": value.label, "url": url, "icon": value.icon, "palette": value.palette}
