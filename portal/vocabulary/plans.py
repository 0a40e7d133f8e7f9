"""The shelves of a page that is read as a sheet: what comes after what, whatever was published last."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from events.models import EventPage
from search.facets import BY_NAME
from search.service import SearchService
from search.types import Hit, SearchQuery

# How many cards a shelf shows; the search shows the rest.
SHELF = 3
# How many entries of a type a shelf chooses among: the most recent.
LOOKED_INTO = 100
# The kinds of story that are played, as their cards name them.
SOUND_AND_FILM = ("audio", "play")

Hits = Sequence[Hit]


@dataclass(frozen=True)
class ShelfPlan:
    """What one shelf shows.

    Attributes:
        title, anchor: of the section.
        type: of its entries, as the search names it.
        pick: keeps what belongs on the shelf, in the order of the shelf.
        more: said by the link to all of them.
        everyone_note, mixed_note: said when its entries concern every term, or when some of them do.
    """

    title: str
    anchor: str
    type: str
    more: str
    everyone_note: str
    mixed_note: str
    pick: Callable[[Hits], Hits] = lambda hits: hits


@dataclass(frozen=True)
class PlannedShelf:
    """A shelf as the page shows it; ``more_url`` is empty when everything is already there."""

    title: str
    anchor: str
    template: str
    hits: tuple[Hit, ...]
    note: str
    more: str
    more_url: str


def read_aloud(hits: Hits) -> Hits:
    """Keep the stories that are read: articles and portraits."""
    return [hit for hit in hits if hit.card.get("kind") not in SOUND_AND_FILM]


def heard_or_seen(hits: Hits) -> Hits:
    """Keep the episodes and the films."""
    return [hit for hit in hits if hit.card.get("kind") in SOUND_AND_FILM]


def to_come(hits: Hits) -> Hits:
    """Keep the events that are not over nor cancelled, the nearest first."""
    now = timezone.now()
    coming = []
    for hit in hits:
        ends_at = parse_datetime(hit.card.get("ends_at") or "")
        if ends_at and ends_at >= now and hit.card.get("status") != EventPage.Status.CANCELLED:
            coming.append(hit)
    return sorted(coming, key=lambda hit: str(hit.card["starts_at"]))


def planned_shelves(plans: Iterable[ShelfPlan], facet: str, slug: str) -> list[PlannedShelf]:
    """Return the shelves that hold something: what names the term first, then what concerns every term.

    Two searches a type, whatever the number of entries.
    """
    found: dict[str, tuple[Hits, set[int]]] = {}
    shelves = []
    for plan in plans:
        if plan.type not in found:
            found[plan.type] = _look(plan.type, facet, slug)
        hits, named = found[plan.type]
        kept = sorted(plan.pick(hits), key=lambda hit: hit.object_id not in named)
        if kept:
            shelves.append(_shelf(plan, kept, named, facet, slug))
    return shelves


def _look(type_: str, facet: str, slug: str) -> tuple[Hits, set[int]]:
    """Return the entries of a type that concern a term, those that name it first, and the keys of the latter.

    Both are asked for: the entries that concern everyone may be so many that those that name the term would
    not be among the most recent.
    """

    def ask(strict: tuple[str, ...]) -> Hits:
        asked = SearchQuery(
            filters={facet: (slug,)}, types=(type_,), sort="date", page_size=LOOKED_INTO, strict=strict
        )
        return SearchService().search(asked).hits

    named = ask((facet,))
    keys = {hit.object_id for hit in named}
    others: list[Hit] = [hit for hit in ask(()) if hit.object_id not in keys]
    return [*named, *others], keys


def _shelf(plan: ShelfPlan, kept: list[Hit], named: set[int], facet: str, slug: str) -> PlannedShelf:
    shown = tuple(kept[:SHELF])
    naming = sum(hit.object_id in named for hit in shown)
    note = plan.everyone_note if not naming else plan.mixed_note if naming < len(shown) else ""
    asked: dict[str, Any] = {BY_NAME[facet].param: slug, BY_NAME["type"].param: plan.type}
    return PlannedShelf(
        title=plan.title,
        anchor=plan.anchor,
        template=f"components/card_{plan.type}.html",
        hits=shown,
        note=note,
        more=plan.more,
        more_url=f"{reverse('search')}?{urlencode(asked)}",
    )
