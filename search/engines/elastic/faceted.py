"""A search with its facets: filters are applied after counting, so that a facet never narrows itself."""

from collections.abc import Collection, Mapping
from typing import Any

from elasticsearch.dsl import FacetedSearch, Search, TermsFacet
from elasticsearch.dsl.query import MatchNone, Query, Terms

from search.types import EVERY, FACET_NAMES

from .documents import EntryDocument

# Values counted for each facet: more than any vocabulary of a portal holds.
SIZE = 5_000


class ConcernFacet(TermsFacet[EntryDocument]):
    """A facet where what concerns every value answers any of them, unless by name only."""

    def __init__(self, field: str) -> None:
        super().__init__(field=field, size=SIZE)
        self._field = field

    def add_filter(self, filter_values: Any) -> Query:
        """Return who counts under any of these values; nobody for none."""
        if not filter_values:
            return MatchNone()
        return Terms(self._field, list(filter_values), _expand__to_dot=False)


def field(facet: str) -> str:
    """Return where a facet is held."""
    return f"facets.{facet}"


class EntrySearch(FacetedSearch[EntryDocument]):
    """The entries that answer a text, counted by facet."""

    facets = {name: ConcernFacet(field(name)) for name in FACET_NAMES}

    def __init__(
        self,
        base: Search[EntryDocument],
        query: Query,
        filters: Mapping[str, Collection[str]],
        strict: Collection[str],
        sort: list[Any],
    ) -> None:
        self._base = base
        chosen: dict[str, Any] = {
            name: [*values, *([EVERY] if values and name not in strict else [])]
            for name, values in filters.items()
        }
        super().__init__(query, chosen, sort)

    def search(self) -> Search[EntryDocument]:
        """Return the search that facets are added to: what is public."""
        return self._base

    def query(self, search: Any, query: Any) -> Any:
        """Return ``search`` with what matches and ranks."""
        return search.query(query)

    def ready(self) -> Search[EntryDocument]:
        """Return what to send."""
        return self._s
