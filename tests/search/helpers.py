"""Short ways to ask, for the tests of the search."""

from typing import Any

from search.service import SearchService
from search.types import SearchQuery, SearchResponse


def search(text: str = "", **options: Any) -> SearchResponse:
    return SearchService().search(SearchQuery(text=text, **options))


def titles(text: str = "", **options: Any) -> list[str]:
    return [hit.title for hit in search(text, **options).hits]


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    values = next(item.values for item in response.facets if item.name == facet)
    return {value.value: value.count for value in values}
