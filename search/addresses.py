"""The addresses of the search: all of a page's state is in its URL, and every URL is rebuilt from here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from .facets import FACETS
from .types import Sort

SORT_PARAMS: Mapping[str, Sort] = {
    "pertinence": "relevance",
    "date": "date",
    "soutiens": "support",
    "avancees": "move",
}
PARAM_OF_SORT = {sort: param for param, sort in SORT_PARAMS.items()}


@dataclass(frozen=True)
class Address:
    """One state of a search page.

    Attributes:
        path: of the page (``/recherche/``, ``/pratiques/``).
        text: as typed.
        filters: the chosen values, by facet name.
        sort: how it is sorted, None for the default of the page.
        page: its number, from 1.
        exact: search what was typed, without correction.
    """

    path: str
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    exact: bool = False

    @property
    def url(self) -> str:
        """The address; defaults are left out, so that one state has one address."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        for facet in FACETS:
            pairs += [(facet.param, value) for value in self.filters.get(facet.name, ())]
        if self.sort:
            pairs.append(("tri", PARAM_OF_SORT[self.sort]))
        if self.exact:
            pairs.append(("exact", "1"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def at_page(self, page: int) -> "Address":
        """The same search, at another page."""
        return replace(self, page=page)

    def without(self, facet: str, value: str) -> "Address":
        """The same search without one chosen value, from its first page."""
        left = tuple(each for each in self.filters.get(facet, ()) if each != value)
        return replace(self, filters={**self.filters, facet: left}, page=1)

    def cleared(self) -> "Address":
        """The same text without any filter."""
        return replace(self, filters={}, page=1)

    def with_text(self, text: str, exact: bool = False) -> "Address":
        """Another text with the same filters."""
        return replace(self, text=text, exact=exact, page=1)
