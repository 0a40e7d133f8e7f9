"""The public events as the agenda counts them: read in a few queries, however many there are.

An agenda is a few hundred events: what tells them apart is read whole and sorted in memory, so that each
filter says how many events it leaves without a query of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from taxonomy.models import Territory

from .addresses import FILTERS, ON_SITE, ONLINE
from .dates import When
from .models import EventPage
from .search import public


@dataclass(frozen=True)
class Row:
    """An event among others.

    Attributes:
        values: for each filter, what it counts under; None where it concerns every value.
    """

    pk: int
    when: When
    values: Mapping[str, frozenset[str] | None]

    def matches(self, name: str, value: str) -> bool:
        """Tell whether a filter keeps this event: what an event leaves open is kept by any value."""
        own = self.values[name]
        return own is None or value in own


@dataclass(frozen=True)
class Places:
    """The territories: each by its key, and what each is part of, itself included."""

    by_key: Mapping[int, Territory]
    within: Mapping[int, frozenset[str]]


def read_places() -> Places:
    """Return every territory, in one query."""
    by_key = Territory.objects.only("slug", "name", "level", "parent_id").in_bulk()
    return Places(by_key, {pk: frozenset(_within(pk, by_key)) for pk in by_key})


def _within(pk: int, by_key: Mapping[int, Territory]) -> Iterable[str]:
    seen: set[int] = set()
    step: int | None = pk
    while step is not None and step not in seen:
        seen.add(step)
        yield by_key[step].slug
        step = by_key[step].parent_id


def read_rows(places: Places) -> list[Row]:
    """Return the public events, the first to come first, in three queries."""
    axes = _slugs(EventPage.axes.through.objects.values_list("eventpage_id", "axis__slug"))
    jobs = _slugs(EventPage.jobs.through.objects.values_list("eventpage_id", "job__slug"))
    columns = ("pk", "starts_at", "ends_at", "whole_days", "kind", "online", "place_name", "territory_id")
    events = public().filter(starts_at__isnull=False, ends_at__isnull=False).order_by("starts_at", "pk")
    return [
        Row(
            pk,
            When(starts_at, ends_at, whole_days),
            {
                "format": frozenset([kind]),
                "axe": axes.get(pk, frozenset()),
                "metier": jobs.get(pk),
                "territoire": places.within.get(territory) if territory else None,
                "ou": frozenset(([ONLINE] if online else []) + ([ON_SITE] if place else [])),
            },
        )
        for pk, starts_at, ends_at, whole_days, kind, online, place, territory in events.values_list(*columns)
    ]


def _slugs(pairs: "QuerySet[Any, tuple[int, str]]") -> Mapping[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for pk, slug in pairs:
        found[pk].add(slug)
    return {pk: frozenset(slugs) for pk, slugs in found.items()}


def kept(rows: Iterable[Row], filters: Mapping[str, str], besides: str = "") -> list[Row]:
    """Return the events that every filter keeps, the one named ``besides`` left aside."""
    asked = [(name, value) for name, value in filters.items() if name != besides]
    return [row for row in rows if all(row.matches(name, value) for name, value in asked)]


@dataclass(frozen=True)
class Counts:
    """How many events each value of each filter would leave, the other filters kept."""

    named: Mapping[str, Mapping[str, int]]
    everyone: Mapping[str, int]

    def of(self, name: str, value: str) -> int:
        """Return the count of a value, what concerns everyone included."""
        return self.named[name].get(value, 0) + self.everyone[name]


def count(rows: Iterable[Row], filters: Mapping[str, str]) -> Counts:
    """Count events under each value of each filter."""
    rows = list(rows)
    named: dict[str, Counter[str]] = {}
    everyone: dict[str, int] = {}
    for name in FILTERS:
        left = [row.values[name] for row in kept(rows, filters, besides=name)]
        named[name] = Counter(value for values in left if values is not None for value in values)
        everyone[name] = sum(values is None for values in left)
    return Counts(named, everyone)
