"""The public API of the search: ``GET /api/v1/search`` (docs/api.md)."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from .forms import PAGE_SIZE, ApiForm
from .service import SearchService
from .types import Hit, SearchQuery, SearchResponse

ALLOWED_METHODS = ("GET", "HEAD")


# It only reads: without the exemption, another method would be told of a missing token, in HTML.
@csrf_exempt
def search(request: HttpRequest) -> JsonResponse:
    """Answer a search in JSON; 400 with the fields at fault when a parameter is malformed.

    A page past the end has no results; a value that does not exist matches nothing. Other methods get 405.
    """
    if request.method not in ALLOWED_METHODS:
        refusal = _json({"error": "Cette adresse ne se lit qu’avec GET ou HEAD."}, status=405)
        refusal["Allow"] = ", ".join(ALLOWED_METHODS)
        return refusal
    form = ApiForm(request.GET)
    if not form.is_valid():
        fields = {name: " ".join(str(error) for error in errors) for name, errors in form.errors.items()}
        return _json({"error": "Paramètres refusés.", "fields": fields}, status=400)
    query = SearchQuery(
        text=form.cleaned_data["q"],
        filters=form.filters,
        sort=form.chosen_sort,
        page=form.cleaned_data["page"] or 1,
        page_size=form.cleaned_data["page_size"] or PAGE_SIZE,
    )
    return _json(_answer(SearchService().search(query)))


def _answer(response: SearchResponse) -> dict[str, Any]:
    return {
        "query": response.query.text,
        "corrected": response.corrected,
        "suggestion": response.suggestion,
        "count": response.count,
        "page": response.query.page,
        "pages": response.pages,
        "engine": response.engine,
        "degraded": response.degraded,
        "took_ms": response.took_ms,
        "facets": {
            facet.name: [
                {"value": v.value, "label": v.label, "count": v.count, "selected": v.selected}
                for v in facet.values
            ]
            for facet in response.facets
        },
        "results": [_result(hit) for hit in response.hits],
    }


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "type": hit.type,
        "slug": hit.slug,
        "title": hit.title,
        "url": hit.url,
        "summary": hit.summary,
        "highlight": _highlight(hit),
        "score": hit.score,
    }


def _highlight(hit: Hit) -> str:
    """Return the passage where the words were found, as HTML with ``<mark>``; empty without text."""
    return next(
        (html for html in (hit.summary_html, hit.passage_html, hit.title_html) if "<mark>" in html), ""
    )


def _json(content: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
