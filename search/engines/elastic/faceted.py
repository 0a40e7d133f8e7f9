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
    """Entries counted by facet, and narrowed by the values chosen.

    Args:
        base: what is counted.
        filters: the values chosen in each facet.
        strict: the facets where what concerns every value is left aside.
    """

    facets = {name: ConcernFacet(field(name)) for name in FACET_NAMES}

    def __init__(
        self, base: Search[EntryDocument], filters: Mapping[str, Collection[str]], strict: Collection[str]
    ) -> None:
        self._base = base
        chosen: dict[str, Any] = {
            name: [*values, *([EVERY] if values and name not in strict else [])]
            for name, values in filters.items()
        }
        super().__init__(None, chosen)

    def search(self) -> Search[EntryDocument]:
        """Return the search that facets are added to."""
        return self._base

    def aggregate(self, search: Any) -> None:
        """Count the values of each facet; without a filter when none applies, which costs a fifth less."""
        if self._filters:
            super().aggregate(search)
            return
        for name, facet in self.facets.items():
            search.aggs.bucket(name, facet.get_aggregation())

    def narrow(self, search: Any) -> Any:
        """Return a search narrowed by the values chosen."""
        return self.filter(search)

    def counting(self) -> dict[str, Any]:
        """Return what counts the entries, and the values of each facet; it holds no page."""
        body: dict[str, Any] = self._s.extra(size=0, track_total_hits=True).to_dict()
        return body
