"""Short ways to ask, for the tests of the search."""

from typing import Any

from django.core.management import call_command
from django.test import TestCase

from search.service import SearchService
from search.types import SearchQuery, SearchResponse


def search(text: str = "", **options: Any) -> SearchResponse:
    return SearchService().search(SearchQuery(text=text, **options))


def titles(text: str = "", **options: Any) -> list[str]:
    return [hit.title for hit in search(text, **options).hits]


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    values = next(item.values for item in response.facets if item.name == facet)
    return {value.value: value.count for value in values}


def rebuild() -> None:
    """Build the whole index, and tell the other engine if there is one, as after a commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("search_rebuild", verbosity=0)
