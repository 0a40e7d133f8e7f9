"""What spreads, read in a fixed number of queries whatever the number of tries.

Only public sheets count. Of the structures that are not named, only what ``practices.adoption.counting``
publishes is shown, and every other number is a sum of what is published: filtered by axis, the page adds up
the published numbers of the sheets of the axis. Filtered by region, it shows the structures that are named
there, and the published number of the region: how many of the others try one sheet in one region is not
published.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from practices import search
from practices.adoption.counting import NAMED, Published, Split, counted, named_split, publish
from practices.adoption.returns import OUTCOMES, Quote, quotable, quotes
from practices.models import Adoption, PracticePage
from taxonomy.models import Axis, Territory

from .addresses import Filters

State = Adoption.State
NOBODY = Split()
# How many of the latest answers are quoted.
LATEST = 24


@dataclass(frozen=True)
class SheetRow:
    """A sheet that spreads.

    Attributes:
        key: its primary key.
        title: its title.
        url: of its returns.
        axis: its main axis, if it has one.
        split: how many structures, by what it gave.
    """

    key: int
    title: str
    url: str
    axis: Axis | None
    split: Split


@dataclass(frozen=True)
class NamedRow:
    """A structure that agreed to be named, and what it tries."""

    name: str
    sheet: SheetRow
    outcome: str
    icon: str
    region: str
    since: datetime


@dataclass(frozen=True)
class RegionRow:
    """A region where something is tried.

    Attributes:
        name: its name.
        slug: as in addresses.
        named: the structures that are named there, each once.
        count: how many tries there, named or counted by threes.
    """

    name: str
    slug: str
    named: Sequence[str]
    count: int


@dataclass(frozen=True)
class SheetQuote:
    """The words of a structure, with the sheet that they speak of."""

    text: str
    author: str
    title: str
    url: str


@dataclass(frozen=True)
class Texts:
    """The latest words about the sheets of the page."""

    changes: Sequence[SheetQuote] = ()
    advice: Sequence[SheetQuote] = ()
    reasons: Sequence[SheetQuote] = ()


NO_TEXT = Texts()


@dataclass(frozen=True)
class Spread:
    """All that the page shows, and its export.

    Attributes:
        filters: as understood: what names nothing is left out.
        axes: those to filter by.
        region_choices: the regions to filter by.
        split: all tries on ``sheets``, by what they gave.
        sheets: those that spread, the most first.
        elsewhere: how many tries are on sheets where the unnamed are too few; 0 when the page is narrowed.
        regions: where, the most first; every region whatever the filters.
        named: the structures that are named, the latest first.
        texts: the latest words.
        public_sheets: how many sheets can be tried.
    """

    filters: Filters
    axes: Sequence[Axis]
    region_choices: Sequence[Territory]
    split: Split = NOBODY
    sheets: Sequence[SheetRow] = ()
    elsewhere: int = 0
    regions: Sequence[RegionRow] = ()
    named: Sequence[NamedRow] = ()
    texts: Texts = NO_TEXT
    public_sheets: int = 0

    @property
    def total(self) -> int:
        """All tries that are counted."""
        return self.split.total + self.elsewhere

    @property
    def unsaid(self) -> int:
        """The tries of which it is not told what they gave."""
        return self.split.unsaid + self.elsewhere

    @property
    def axis(self) -> Axis | None:
        """The axis that the page is narrowed to."""
        return next((axis for axis in self.axes if axis.slug == self.filters.axis), None)

    @property
    def region(self) -> Territory | None:
        """The region that the page is narrowed to."""
        return next((place for place in self.region_choices if place.slug == self.filters.region), None)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter holds."""
        return bool(self.filters.query)


@dataclass
class _Tries:
    """What is read of the tries of public sheets."""

    named: list[dict[str, Any]] = field(default_factory=list)
    by_sheet: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_place: Counter[int] = field(default_factory=Counter)


def spread(asked: Filters) -> Spread:
    """Return what spreads.

    Args:
        asked: what the page is to be narrowed to.
    """
    axes = list(Axis.objects.all())
    places = Places(Territory.objects.exclude(level=Territory.Level.COUNTRY))
    found = Spread(_understood(asked, axes, places), axes, places.regions)
    public = search.public()
    tries = _tries(public)
    public_sheets = public.count()
    by_region = places.by_region(tries.by_place)
    published = publish(tries.by_sheet, by_region, public_sheets)
    named = [row for row in tries.named if _is_here(row, found.region, places)]
    rows = _sheet_rows(named, NO_ONE if found.region else published, found.axis)
    named_rows = _named_rows(named, rows, places)
    return replace(
        found,
        split=sum((row.split for row in rows.values()), NOBODY),
        sheets=sorted(rows.values(), key=lambda row: (-row.split.total, row.title)),
        elsewhere=0 if found.is_narrowed else published.elsewhere,
        regions=_region_rows(tries.named, published, places),
        named=named_rows,
        public_sheets=public_sheets,
        texts=_texts(rows, published, found.region, places),
    )


NO_ONE = Published({}, 0, {})


class Places:
    """Regions, and the region of each département."""

    def __init__(self, territories: Iterable[Territory]) -> None:
        known = {place.pk: place for place in territories}
        self.regions = sorted(
            (place for place in known.values() if place.level == Territory.Level.REGION),
            key=lambda place: place.name,
        )
        self._names = {region.pk: region.name for region in self.regions}
        self._region_of = {
            place.pk: above
            for place in known.values()
            if (above := place.pk if place.pk in self._names else place.parent_id) in self._names
        }

    def region_of(self, territory_id: int | None) -> int | None:
        """Return the key of the region of a place; None for a place of none."""
        return None if territory_id is None else self._region_of.get(territory_id)

    def name_of(self, territory_id: int | None) -> str:
        """Return the name of the region of a place; nothing for a place of none."""
        region = self.region_of(territory_id)
        return "" if region is None else self._names[region]

    def inside(self, region: Territory) -> list[int]:
        """Return the keys of the places of a region."""
        return [place for place, above in self._region_of.items() if above == region.pk]

    def by_region(self, by_place: Mapping[int, int]) -> Counter[int]:
        """Add up counts of places by region; what is in none is left out."""
        counts: Counter[int] = Counter()
        for place, count in by_place.items():
            region = self.region_of(place)
            if region is not None:
                counts[region] += count
        return counts


def _understood(asked: Filters, axes: Iterable[Axis], places: Places) -> Filters:
    """Leave out what names nothing."""
    return Filters(
        axis=asked.axis if asked.axis in {axis.slug for axis in axes} else "",
        region=asked.region if asked.region in {region.slug for region in places.regions} else "",
    )


def _tries(sheets: QuerySet[PracticePage]) -> _Tries:
    """Read the tries of sheets: those that are named, and how many of the others, in two queries."""
    tries = _Tries()
    public = counted().filter(sheet__in=sheets.values("pk"))
    fields = ("pk", "sheet_id", "state", "organisation_name", "territory_id", "confirmed_at")
    tries.named = list(public.filter(NAMED).order_by("-confirmed_at", "-pk").values(*fields))
    others = public.exclude(NAMED).values_list("sheet_id", "state", "territory_id").annotate(Count("pk"))
    for sheet, state, place, count in others:
        tries.by_sheet[sheet][state] += count
        if place is not None:
            tries.by_place[place] += count
    return tries


def _is_here(row: Mapping[str, Any], region: Territory | None, places: Places) -> bool:
    return region is None or places.region_of(row["territory_id"]) == region.pk


def _sheet_rows(
    named: Iterable[Mapping[str, Any]], published: Published, axis: Axis | None
) -> dict[int, SheetRow]:
    """Return the sheets that spread, by key: those of an axis, or all."""
    states: dict[int, list[str]] = defaultdict(list)
    for row in named:
        states[row["sheet_id"]].append(row["state"])
    keys = states.keys() | published.sheets.keys()
    if not keys:
        return {}
    sheets = PracticePage.objects.filter(pk__in=keys)
    if axis is not None:
        sheets = sheets.filter(Q(main_axis=axis) | Q(other_axes=axis)).distinct()
    sheets = sheets.select_related("main_axis").only("title", "slug", "url_path", "main_axis")
    return {
        sheet.pk: SheetRow(
            key=sheet.pk,
            title=sheet.title,
            url=f"{sheet.public_path}#retours",
            axis=sheet.main_axis,
            split=named_split(states[sheet.pk]) + published.sheets.get(sheet.pk, NOBODY),
        )
        for sheet in sheets
    }


def _named_rows(
    named: Iterable[Mapping[str, Any]], rows: Mapping[int, SheetRow], places: Places
) -> list[NamedRow]:
    return [
        NamedRow(
            row["organisation_name"],
            rows[row["sheet_id"]],
            *OUTCOMES[State(row["state"])],
            region=places.name_of(row["territory_id"]),
            since=row["confirmed_at"],
        )
        for row in named
        if row["sheet_id"] in rows
    ]


def _region_rows(named: Iterable[Mapping[str, Any]], published: Published, places: Places) -> list[RegionRow]:
    """Return the regions where something is tried, the most first."""
    names: dict[int | None, list[str]] = defaultdict(list)
    for row in named:
        names[places.region_of(row["territory_id"])].append(row["organisation_name"])
    rows = [
        RegionRow(
            region.name,
            region.slug,
            sorted(set(names[region.pk])),
            len(names[region.pk]) + published.regions.get(region.pk, 0),
        )
        for region in places.regions
    ]
    return sorted((row for row in rows if row.count), key=lambda row: (-row.count, row.name))


def _texts(
    rows: Mapping[int, SheetRow], published: Published, region: Territory | None, places: Places
) -> Texts:
    """Return the latest texts about sheets, in one query; in a region, those of named structures."""
    if not rows:
        return NO_TEXT
    answers = quotable({} if region else published.sheets).filter(adoption__sheet__in=rows)
    if region is not None:
        answers = answers.filter(adoption__territory__in=places.inside(region))
    latest = list(answers.exclude(changes="", advice="", reason="")[:LATEST])
    stopped = [answer for answer in latest if answer.adoption.state == State.DROPPED]
    return Texts(
        changes=_quoted(quotes(latest, "changes"), rows),
        advice=_quoted(quotes(latest, "advice"), rows),
        reasons=_quoted(quotes(stopped, "reason"), rows),
    )


def _quoted(found: Iterable[Quote], rows: Mapping[int, SheetRow]) -> list[SheetQuote]:
    return [
        SheetQuote(quote.text, quote.author, rows[quote.sheet_id].title, rows[quote.sheet_id].url)
        for quote in found
    ]
