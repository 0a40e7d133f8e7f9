"""What the agenda shows: a list, or the calendar of a month."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from core.pager import pager
from taxonomy.models import Axis, Job, Territory

from .addresses import ON_SITE, ONLINE, AgendaAddress
from .dates import each_day, in_full, month_name, today
from .models import EventPage
from .rows import Counts, Places, Row, count, kept, read_places, read_rows
from .search import NAME
from .selectors import EventCard, card_of, for_cards, webcal

PAGE_SIZE = 20
LABELS = {"format": "Format", "axe": "Axe", "metier": "Métier", "territoire": "Territoire", "ou": "Lieu"}
# The filters of which each value has a calendar of its own.
FEEDS = ("axe", "metier")
WEEKDAYS = (
    ("L", "lundi"), ("M", "mardi"), ("M", "mercredi"), ("J", "jeudi"), ("V", "vendredi"), ("S", "samedi"),
    ("D", "dimanche"),
)  # fmt: skip
WHERE = {ONLINE: "En ligne", ON_SITE: "Sur place"}


@dataclass(frozen=True)
class Choice:
    """A value of a filter, and how many events it would leave."""

    value: str
    label: str
    count: int
    selected: bool
    group: str = ""


@dataclass(frozen=True)
class Filter:
    """A list of values of which one may be chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> str:
        """The label of the chosen value; as asked when nothing is called so."""
        return next((choice.label for choice in self.choices if choice.selected), "")


@dataclass(frozen=True)
class MonthOfEvents:
    """Events under the name of their month, or of their day."""

    anchor: str
    title: str
    events: tuple[EventCard, ...]


@dataclass(frozen=True)
class Day:
    """A day of the calendar; ``events`` are those of this day, ``anchor`` leads to them."""

    date: date
    in_month: bool
    is_today: bool
    anchor: str
    events: tuple[EventCard, ...]


@dataclass(frozen=True)
class Month:
    """A month as a table, with the ways to those beside it; empty where nothing lies that way."""

    title: str
    weeks: tuple[tuple[Day, ...], ...]
    previous_label: str
    previous_url: str
    next_label: str
    next_url: str


def agenda_context(address: AgendaAddress) -> dict[str, Any]:
    """Return what the template of the agenda shows."""
    now = timezone.now()
    places = read_places()
    rows = read_rows(places)
    coming = [row for row in rows if row.when.ends_at >= now]
    over = [row for row in reversed(rows) if row.when.ends_at < now]
    shown = _in_month(rows, address.month) if address.month else over if address.past else coming
    left = kept(shown, address.filters)
    filters = _filters(count(shown, address.filters), address, places, rows)
    context = {
        "address": address,
        "filters": filters,
        "chips": list(_chips(filters, address)),
        "clear_url": address.cleared().url,
        "count": len(left),
        "tabs": _tabs(address, len(kept(coming, address.filters)), len(kept(over, address.filters))),
        "feed": _feed(address, filters),
        "feeds": [_feeds(each) for each in filters if each.name in FEEDS],
        "hidden": _hidden(address),
        "weekdays": WEEKDAYS,
        "search_url": f"{reverse('search')}?{urlencode({'type': NAME})}",
    }
    if address.month:
        months = {row.when.first_day.replace(day=1) for row in rows} | {today().replace(day=1)}
        return {**context, **_month_context(left, address, (min(months), max(months)))}
    return {**context, **_list_context(left, address)}


def _list_context(rows: Sequence[Row], address: AgendaAddress) -> dict[str, Any]:
    pages = max(1, ceil(len(rows) / PAGE_SIZE))
    number = min(address.page, pages)
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    cards = _cards(shown)
    months = [
        MonthOfEvents(f"mois-{month:%Y-%m}", month_name(month), tuple(cards[row.pk] for row in group))
        for month, group in groupby(
            [row for row in shown if row.pk in cards], key=lambda row: row.when.first_day.replace(day=1)
        )
    ]
    return {
        "groups": months,
        "pager": pager(number, pages, lambda page: address.at_page(page).url),
        "demonstration": any(card.card["demonstration"] for card in cards.values()),
    }


def _month_context(rows: Sequence[Row], address: AgendaAddress, bounds: tuple[date, date]) -> dict[str, Any]:
    month = address.month or today().replace(day=1)
    cards = _cards(rows)
    by_day: dict[date, list[EventCard]] = {}
    for row in rows:
        for day in each_day(row.when.first_day, row.when.last_day):
            if row.pk in cards and day.replace(day=1) == month:
                by_day.setdefault(day, []).append(cards[row.pk])
    days = [
        MonthOfEvents(_anchor(day), in_full(day).capitalize(), tuple(events))
        for day, events in sorted(by_day.items())
    ]
    return {
        "groups": days,
        "month": _table(month, by_day, address, bounds),
        "demonstration": any(card.card["demonstration"] for card in cards.values()),
    }


def _cards(rows: Iterable[Row]) -> Mapping[int, EventCard]:
    """Read the cards of events, in two queries; one withdrawn meanwhile is left out."""
    found = for_cards(EventPage.objects.live()).filter(pk__in=[row.pk for row in rows])
    return {event.pk: card_of(event) for event in found}


def _in_month(rows: Iterable[Row], month: date) -> list[Row]:
    last = _next(month) - timedelta(days=1)
    return [row for row in rows if row.when.first_day <= last and row.when.last_day >= month]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _anchor(day: date) -> str:
    return f"jour-{day.isoformat()}"


def _table(
    month: date, by_day: Mapping[date, list[EventCard]], address: AgendaAddress, bounds: tuple[date, date]
) -> Month:
    """Return a month as a table; it leads no further than the months where there are events."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    now, before, after = today(), _previous(month), _next(month)
    return Month(
        title=month_name(month),
        weeks=tuple(
            tuple(
                Day(day, day.month == month.month, day == now, _anchor(day), tuple(by_day.get(day, ())))
                for day in week
            )
            for week in weeks
        ),
        previous_label=_beside(before, month),
        previous_url=address.at_month(before).url if month > bounds[0] else "",
        next_label=_beside(after, month),
        next_url=address.at_month(after).url if month < bounds[1] else "",
    )


def _beside(month: date, other: date) -> str:
    """Return the name of a month seen from another one: without the year where it is the same."""
    name = month_name(month)
    return name.split()[0] if month.year == other.year else name


def _tabs(address: AgendaAddress, coming: int, over: int) -> list[dict[str, Any]]:
    in_list = address.month is None
    return [
        {
            "label": "À venir",
            "count": coming,
            "url": address.as_list().url,
            "current": in_list and not address.past,
        },
        {
            "label": "Par mois",
            "count": None,
            "url": address.at_month(address.month or today().replace(day=1)).url,
            "current": not in_list,
        },
        {
            "label": "Passés",
            "count": over,
            "url": address.as_list(past=True).url,
            "current": in_list and address.past,
        },
    ]


def _hidden(address: AgendaAddress) -> list[tuple[str, str]]:
    """Return what the form of the filters keeps of the state."""
    if address.month:
        return [("vue", "mois"), ("mois", f"{address.month:%Y-%m}")]
    return [("periode", "passes")] if address.past else []


def _filters(
    counts: Counts, address: AgendaAddress, places: Places, rows: Iterable[Row]
) -> tuple[Filter, ...]:
    values: dict[str, list[tuple[str, str, str]]] = {
        "format": [(kind.value, str(kind.label), "") for kind in EventPage.Kind],
        "axe": [
            (slug, title, "")
            for slug, title in Axis.objects.order_by("number").values_list("slug", "short_title")
        ],
        "metier": list(
            Job.objects.order_by("family__sort_order", "family__name", "name").values_list(
                "slug", "name", "family__name"
            )
        ),
        "territoire": _territories(places, rows),
        "ou": [(value, label, "") for value, label in WHERE.items()],
    }
    return tuple(
        Filter(name, LABELS[name], tuple(_choices(name, values[name], counts, address))) for name in values
    )


def _choices(
    name: str, values: Iterable[tuple[str, str, str]], counts: Counts, address: AgendaAddress
) -> Iterator[Choice]:
    asked = address.filters.get(name, "")
    known = False
    for value, label, group in values:
        known = known or value == asked
        yield Choice(value, label, counts.of(name, value), value == asked, group)
    if asked and not known:
        yield Choice(asked, asked, counts.of(name, asked), True)


def _territories(places: Places, rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Return the places where something happens or happened, and what they are part of, largest first."""
    used = {slug for row in rows for slug in row.values["territoire"] or ()}
    levels = list(Territory.Level)
    found = sorted(
        (place for place in places.by_key.values() if place.slug in used),
        key=lambda place: (levels.index(Territory.Level(place.level)), place.name),
    )
    return [(place.slug, place.name, str(place.get_level_display())) for place in found]


def _chips(filters: Iterable[Filter], address: AgendaAddress) -> Iterator[dict[str, str]]:
    for each in filters:
        if each.chosen:
            yield {"label": each.chosen, "url": address.without(each.name).url, "facet": each.label}


def _feed(address: AgendaAddress, filters: Iterable[Filter]) -> dict[str, str]:
    """Return the calendar to subscribe to: that of the axis and of the métier chosen, or all."""
    chosen = {each.name: each for each in filters if each.name in FEEDS and each.chosen}
    known = {
        name: address.filters[name]
        for name, each in chosen.items()
        if each.chosen != address.filters[name]  # a name, and not the slug that nothing is called by
    }
    query = f"?{urlencode(known)}" if known else ""
    path = reverse("agenda_calendar") + query
    named = ", ".join(chosen[name].chosen for name in known)
    return {"url": path, "webcal": webcal(path), "named": named}


def _feeds(filter_: Filter) -> dict[str, Any]:
    """Return the calendars of each axis, or of each métier, whatever is chosen on the page."""
    path = reverse("agenda_calendar")
    calendars = [
        {"label": choice.label, "webcal": webcal(f"{path}?{urlencode({filter_.name: choice.value})}")}
        for choice in filter_.choices
        # A value that nothing is called by has no feed.
        if choice.label != choice.value
    ]
    return {"label": f"Par {filter_.label.lower()}", "calendars": calendars}
