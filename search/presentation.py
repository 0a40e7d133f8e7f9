"""What the templates of the search show, made from a response and its address."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from core.pager import pager

from . import registry
from .addresses import PARAM_OF_SORT, Address
from .types import Facet, FacetValue, SearchResponse, Sort

SORT_LABELS: Mapping[Sort, str] = {
    "relevance": "Pertinence",
    "date": "Plus récentes",
    "support": "Plus soutenues",
    "move": "Qui avancent",
}


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
        "facets": list(_offered_facets(response, only_type)),
        "sort_options": _sort_options(address, only_type),
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


def offered_sorts(address: Address, only_type: str) -> tuple[Sort, ...]:
    """Return the orders that differ: without text nothing is more relevant, and recency comes first."""
    first: tuple[Sort, ...] = ("relevance", "date") if address.text else ("date",)
    return (*first, *(registry.document_type(only_type).sorts if only_type else ()))


def _sort_options(address: Address, only_type: str) -> list[dict[str, Any]]:
    offered = offered_sorts(address, only_type)
    chosen = address.sort if address.sort in offered else offered[0]
    return [
        {"value": PARAM_OF_SORT[sort], "label": SORT_LABELS[sort], "selected": sort == chosen}
        for sort in offered
    ]


def _offered_facets(response: SearchResponse, only_type: str) -> Iterator[Facet]:
    """Yield the facets of the page: those that its type is sorted by, in its order, and what was chosen."""
    kept = registry.document_type(only_type).facets if only_type else ()
    facets = {facet.name: facet for facet in response.facets}
    for name in (*kept, *(name for name in facets if name not in kept)):
        facet = facets[name]
        several = len(facet.values) > 1 and not only_type if name == "type" else bool(facet.values)
        if several and (not kept or name in kept or facet.selected):
            yield facet


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
