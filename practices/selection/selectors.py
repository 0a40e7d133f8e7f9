"""Reads what a selection shows, in a number of queries that does not depend on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.service import SearchService
from search.types import Hit, SearchQuery, SearchResponse

from .addresses import MOST, Selection, may_exist

if TYPE_CHECKING:
    from practices.models import PracticePage

# Answers shown to choose from, and sheets proposed without a search.
MOST_FOUND = 8
MOST_CLOSE = 3


@dataclass(frozen=True)
class Chosen:
    """What there is of the sheets that an address names.

    Attributes:
        sheets: those shown, in the order of the address.
        missing: how many of those named are not public, or do not exist: the reader is not told which.
        too_many: more sheets are named than are shown.
    """

    sheets: tuple["PracticePage", ...]
    missing: int
    too_many: bool


def chosen(selection: Selection) -> Chosen:
    """Return the public sheets of a selection, the first four; nothing of what is private or withdrawn."""
    from practices.search import public

    names = [slug for slug in selection.slugs if may_exist(slug)]
    known: dict[str, PracticePage] = {}
    if names:
        rows = public().filter(slug__in=names)
        rows = rows.select_related("main_axis", "territory", "organisation")
        known = {sheet.slug: sheet for sheet in rows.prefetch_related("other_axes", "jobs")}
    found = [known[slug] for slug in selection.slugs if slug in known]
    return Chosen(
        sheets=tuple(found[:MOST]),
        missing=len(selection.slugs) - len(found),
        too_many=len(found) > MOST or selection.crowded,
    )


def candidates(text: str) -> SearchResponse | None:
    """Return the sheets that answer a text, to be added; None without text."""
    if not text:
        return None
    return SearchService().search(SearchQuery(text=text, types=("practice",), page_size=MOST_FOUND))


def close_to(sheets: Sequence["PracticePage"]) -> list[Hit]:
    """Return the sheets most like the last one of a selection, those of the selection aside."""
    if not sheets:
        return []
    known = {sheet.pk for sheet in sheets}
    similar = SearchService().similar(
        "practice", sheets[-1].pk, MOST_CLOSE + len(known) - 1, types=("practice",)
    )
    return [hit for hit in similar if hit.object_id not in known][:MOST_CLOSE]
