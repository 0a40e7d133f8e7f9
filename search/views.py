"""Search pages: parse the address, ask the service, render."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.models import HOME_LABEL

from .addresses import Address
from .forms import MAX_TEXT, PAGE_SIZE, read_address
from .presentation import listing_context, offered_sorts
from .service import SearchService
from .types import SearchQuery, SearchResponse

MAX_SUGGESTIONS = 8


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer the search over everything (``/recherche/``)."""
    return listing(request)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer what completes ``q``, for the combobox: titles with their address, then words to search."""
    found = SearchService().suggest(request.GET.get("q", "")[:MAX_TEXT], limit=MAX_SUGGESTIONS)
    return JsonResponse(
        {
            "suggestions": [
                {"label": item.label, "query": item.query, "url": item.url, "type": item.type_label}
                for item in found
            ]
        }
    )


def listing(request: HttpRequest, page: Page | None = None, only_type: str = "") -> HttpResponse:
    """Answer a listing: of everything, or of one type on its own page.

    Asked by htmx, only the results are rendered. A page number past the end shows the last page: sheets come
    and go, and an old link should still lead somewhere.

    Args:
        request: the state is in its query string, see ``Address``.
        page: the page of the site that lists, None for the search.
        only_type: the one type listed, empty for all.
    """
    address = read_address(request.path, request.GET)
    if only_type:
        address = replace(address, filters={k: v for k, v in address.filters.items() if k != "type"})
    if address.sort not in offered_sorts(address, only_type):
        address = replace(address, sort=None)
    response = _search(address, only_type)
    if address.page > response.pages:
        address = address.at_page(response.pages)
        response = _search(address, only_type)
    # As understood: a tag chosen under a former name goes on under its own.
    address = replace(address, filters={f.name: tuple(v.value for v in f.selected) for f in response.facets})
    partial = (
        request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    )
    template = "search/_results.html" if partial else "search/page.html"
    context = {**_page_context(request, page), **listing_context(response, address, only_type)}
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _search(address: Address, only_type: str) -> SearchResponse:
    return SearchService().search(
        SearchQuery(
            text=address.text,
            filters=address.filters,
            types=(only_type,) if only_type else (),
            sort=address.sort or "relevance",
            page=address.page,
            page_size=PAGE_SIZE,
            correct=not address.exact,
        )
    )


def _page_context(request: HttpRequest, page: Page | None) -> dict[str, Any]:
    if page is None:
        return {"page": None, "crumbs": [(HOME_LABEL, "/"), ("Recherche", "")]}
    context: dict[str, Any] = page.get_context(request)
    return context
