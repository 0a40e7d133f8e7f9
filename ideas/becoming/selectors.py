"""What becomes of ideas, counted by the database in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from ideas import selectors
from ideas.models import Idea, IdeaStep
from ideas.states import Action
from search.facets import BY_NAME
from taxonomy.models import Axis, Territory, Theme

State = Idea.State
# The stages, in the order of the way of an idea, and how several ideas are called there.
STAGES = {
    State.PUBLISHED: "Reçues",
    State.UNDER_REVIEW: "À l’étude",
    State.ACCEPTED: "Retenues",
    State.EXPERIMENTING: "En expérimentation",
    State.PRACTICE: "Devenues une pratique",
    State.DECLINED: "Non retenues",
}
# What the institution says of an idea for the first time.
ANSWERS = (Action.STUDY, Action.ACCEPT, Action.DECLINE, Action.START, Action.GENERALISE)
# How many of the last moves are listed.
LATEST = 12


@dataclass(frozen=True)
class Stage:
    """How many ideas are at one stage, and where they are listed (empty when there is none)."""

    state: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One axis, theme or region.

    Attributes:
        label: its name.
        url: where its ideas are listed; empty when nothing lists them.
        stages: one for each of ``STAGES``, in order.
        palette: number of the palette of an axis; 0 otherwise.
    """

    label: str
    url: str
    stages: Sequence[Stage]
    palette: int = 0

    @property
    def count(self) -> int:
        """How many ideas in all."""
        return sum(stage.count for stage in self.stages)


@dataclass(frozen=True)
class Delay:
    """How long something takes.

    Attributes:
        label: what.
        days: the median, in whole days; None when it was never so.
        count: over how many ideas.
    """

    label: str
    days: int | None
    count: int


@dataclass(frozen=True)
class Becoming:
    """All that the page shows, and its export."""

    stages: Sequence[Stage]
    axes: Sequence[Row]
    themes: Sequence[Row]
    regions: Sequence[Row]
    delays: Sequence[Delay]
    latest: Sequence[Idea]

    @cached_property
    def count(self) -> int:
        """How many public ideas there are."""
        return sum(stage.count for stage in self.stages)

    @property
    def moved(self) -> int:
        """How many are tried, or became a practice."""
        return sum(
            stage.count for stage in self.stages if stage.state in {State.EXPERIMENTING, State.PRACTICE}
        )


def becoming() -> Becoming:
    """Return what becomes of public ideas."""
    bank = selectors.bank_page()
    listing = _Listing(bank.public_path if bank else "")
    public = selectors.public()
    by_axis = _counts(public, "axis_id")
    return Becoming(
        stages=listing.stages(sum(by_axis.values(), Counter()), {}),
        axes=_axis_rows(by_axis, listing),
        themes=_theme_rows(_counts(public, "theme_id"), listing),
        regions=_region_rows(_counts(public, "territory_id"), listing),
        delays=_delays(public),
        latest=list(
            public.exclude(state=State.PUBLISHED)
            .select_related("axis")
            .defer("description", "answer")
            .order_by("-moved_at", "-pk")[:LATEST]
        ),
    )


# How many ideas are in each state, by the key of what they are under; None for nothing.
Counts = Mapping[int | None, Counter[str]]


def _counts(public: QuerySet[Idea], field: str) -> Counts:
    """Count ideas by a field and by state, in one query."""
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for key, state, count in public.order_by().values_list(field, "state").annotate(Count("pk")):
        found[key][state] += count
    return found


class _Listing:
    """Addresses of the bank, narrowed."""

    def __init__(self, path: str) -> None:
        self.path = path

    def url(self, filters: Mapping[str, str]) -> str:
        """Return where the ideas that these facets (by English name) hold are listed."""
        if not self.path or not filters:
            return self.path
        return f"{self.path}?{urlencode({BY_NAME[name].param: value for name, value in filters.items()})}"

    def stages(self, counts: Mapping[str, int], filters: Mapping[str, str]) -> list[Stage]:
        """Return how many ideas are at each stage."""
        return [
            Stage(state, label, count, self.url({**filters, "state": state.value}) if count else "")
            for state, label in STAGES.items()
            for count in (counts.get(state, 0),)
        ]


def _axis_rows(counts: Counts, listing: _Listing) -> list[Row]:
    rows = [
        Row(
            axis.short_title,
            listing.url({"axis": axis.slug}),
            listing.stages(counts[axis.pk], {"axis": axis.slug}),
            axis.palette_number,
        )
        for axis in Axis.objects.all()
        if axis.pk in counts
    ]
    return [*rows, *_unsorted(counts, "Sans axe")]


def _theme_rows(counts: Counts, listing: _Listing) -> list[Row]:
    rows = [
        Row(
            theme.short_name,
            listing.url({"theme": theme.slug}),
            listing.stages(counts[theme.pk], {"theme": theme.slug}),
        )
        for theme in Theme.objects.filter(pk__in=[key for key in counts if key is not None])
    ]
    return [*_by_size(rows), *_unsorted(counts, "Sans thème")]


def _region_rows(counts: Counts, listing: _Listing) -> list[Row]:
    """Add the counts of places up by region; what is said of no region is told apart."""
    places = {place.pk: place for place in Territory.objects.all()}
    by_region: dict[int | None, Counter[str]] = defaultdict(Counter)
    for key, states in counts.items():
        by_region[_region_of(key, places)].update(states)
    rows = [
        Row(
            places[key].name,
            listing.url({"territory": places[key].slug}),
            listing.stages(states, {"territory": places[key].slug}),
        )
        for key, states in by_region.items()
        if key is not None
    ]
    return [*_by_size(rows), *_unsorted(by_region, "Sans région précise")]


def _region_of(key: int | None, places: Mapping[int, Territory]) -> int | None:
    """Return the region that a place is, or is in; None for the country, and for no place."""
    place = places.get(key) if key is not None else None
    while place is not None and place.level != Territory.Level.REGION:
        place = places.get(place.parent_id) if place.parent_id else None
    return place.pk if place else None


def _by_size(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.count, row.label))


def _unsorted(counts: Counts, label: str) -> list[Row]:
    """Return what is under nothing: it is counted too, so that each table adds up; nothing lists it."""
    if not (left := counts.get(None)):
        return []
    return [Row(label, "", [Stage(state, name, left[state], "") for state, name in STAGES.items()])]


def _delays(public: QuerySet[Idea]) -> list[Delay]:
    """Return how long ideas wait for someone to decide.

    What was heard at an assembly was published with the rest of it, and is left aside of the first delay. A
    step that nobody took was read in a source, whose date says nothing of a delay.
    """
    proposed = public.filter(assembly=None, submitted_at__isnull=False)
    return [
        _median(
            "De la proposition à la publication", proposed.annotate(then=F("published_at")), "submitted_at"
        ),
        _median("De la publication à la première réponse", _reached(public, *ANSWERS), "published_at"),
        _median("De la publication à la pratique", _reached(public, Action.GENERALISE), "published_at"),
    ]


def _reached(public: QuerySet[Idea], *actions: Action) -> QuerySet[Idea]:
    """Return the ideas, and when someone first took one of these steps."""
    steps = IdeaStep.objects.filter(
        idea=OuterRef("pk"), action__in=actions, is_public=True, by__isnull=False
    ).order_by("at")
    return public.annotate(then=Subquery(steps.values("at")[:1]))


def _median(label: str, ideas: QuerySet[Idea], start: str) -> Delay:
    """Return the median of the time from ``start`` to ``then``, in two queries: neither database is asked for
    a function that the other has not.
    """
    lasted = ExpressionWrapper(F("then") - F(start), output_field=DurationField())
    known = ideas.filter(Q(then__isnull=False)).annotate(lasted=lasted).order_by("lasted", "pk")
    count = known.count()
    if not count:
        return Delay(label, None, 0)
    middle: timedelta = known.values_list("lasted", flat=True)[(count - 1) // 2]
    return Delay(label, max(0, middle.days), count)
