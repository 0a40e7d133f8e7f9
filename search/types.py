"""What goes into the search, and what comes out: the contract between apps, engines and pages."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import models
from django.utils.safestring import SafeString

# In a facet, « concerns every value »: a sheet without métier concerns them all.
EVERY = "*"

# By relevance, by date, or by a number that entries carry (``SearchDocument.orders``), the greatest first.
Sort = Literal["relevance", "date", "support", "move"]
# Those of them that are numbers.
ORDERS: tuple[Sort, ...] = ("support", "move")

# Facets by their English name (API, code), in the order of the page.
FACET_NAMES = (
    "type",
    "axis",
    "job",
    "theme",
    "territory",
    "sector",
    "organisation",
    "maturity",
    "state",
    "effort",
    "tag",
)


@dataclass(frozen=True)
class SearchDocument:
    """The public projection of one object.

    Attributes:
        type: name of its registered type (« practice »).
        object_id: primary key of the object.
        slug: its stable name in addresses.
        url: its public path.
        title, summary, body: plain text, as the reader sees it.
        keywords: words that weigh like tags (tags, names of jobs, themes, axes, organisation, territory).
        facets: for each facet name, the slugs the object counts under, ancestors included; ``EVERY`` for all.
        date: what « most recent » sorts by.
        orders: the numbers that its type may be sorted by beside its date (``ORDERS``), 0 when left out.
        card: what a result card shows beside title and summary (JSON-serialisable), see ``Hit.card``. Its
            ``moments``, if any, say where each part of the body begins and the anchor of that part in the
            page, in order: a result whose extract is taken there leads there.
    """

    type: str
    object_id: int
    slug: str
    url: str
    title: str
    summary: str
    body: str = ""
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: datetime.date | None = None
    orders: Mapping[Sort, int] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """The fields of a model that tell of the publication of its objects; those of pages by default.

    Attributes:
        published, updated: when an object was first published, and when it last changed for its readers.
        identity: what names it in feeds for ever.
    """

    published: str = "first_published_at"
    updated: str = "last_published_at"
    identity: str = "translation_key"


@dataclass(frozen=True)
class DocumentType:
    """How an app makes one of its models searchable; registered in ``AppConfig.ready``.

    Attributes:
        name: « practice »; also the value of the « type » facet and of the API's ``type``.
        label, label_plural: as shown (« Fiche pratique », « Fiches pratiques »).
        icon: name of the sprite's icon, without ``i-``.
        model: the model whose objects are projected.
        public: returns the queryset of what is live, public and in its default revision, and nothing else.
        build: projects one object returned by ``public``.
        prefetch: prepares a queryset so that building many costs no query for each.
        freshness_days: how many days from its date, before or after, until an entry has lost half of what
            being of the day gives it in a ranking (``ranking.FRESHNESS``); 0 for what does not age.
        facets: those that the list of this type alone offers; empty for all.
        sorts: what that list may be sorted by, beside relevance and date.
        publication: how its objects tell when they were published; None when they do not keep it: they are in
            no feed.
    """

    name: str
    label: str
    label_plural: str
    icon: str
    model: type[models.Model]
    public: Callable[[], models.QuerySet[Any]]
    build: Callable[[Any], SearchDocument]
    prefetch: Callable[[models.QuerySet[Any]], models.QuerySet[Any]] = lambda queryset: queryset
    freshness_days: int = 0
    facets: tuple[str, ...] = ()
    sorts: tuple[Sort, ...] = ()
    publication: Publication | None = None


@dataclass(frozen=True)
class SearchQuery:
    """What someone asks.

    Attributes:
        text: as typed.
        filters: for each facet name, the chosen slugs (any of them matches; facets combine with « and »).
        types: the types looked into; empty for all.
        correct: False when the reader asked for exactly what they typed.
        strict: the facets for which what concerns every value does not count (« for this job by name »).
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 20
    correct: bool = True
    strict: tuple[str, ...] = ()


@dataclass(frozen=True)
class FacetValue:
    """One choice of a facet. ``count`` is what choosing it would give, its own facet's choices left aside."""

    value: str
    label: str
    count: int
    selected: bool
    group: str = ""  # family of a job, level of a territory…
    icon: str = ""  # sprite icon, for axes and maturities
    palette: int = 0  # number of the palette, for axes: colour and sign are chosen apart
    known: bool = True  # False for what an address asks and nothing is called


@dataclass(frozen=True)
class Facet:
    """A facet of a response. ``name`` is English, ``param`` is its name in public addresses (« axe »)."""

    name: str
    param: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        """The chosen values."""
        return tuple(value for value in self.values if value.selected)


@dataclass(frozen=True)
class Hit:
    """One result, ready to be shown.

    ``title_html``, ``summary_html`` and ``passage_html`` are escaped first, then marked with ``<mark>``; the
    passage is an extract of the body when neither title nor summary holds the words found.
    ``card`` for a practice: ``axis`` {number, slug, label}, ``maturity``, ``maturity_label``, ``effort``,
    ``effort_label``, ``delay``, ``territory`` (name), ``organisation`` (short name).
    """

    type: str
    type_label: str
    icon: str
    object_id: int
    slug: str
    url: str
    title: str
    summary: str
    title_html: SafeString
    summary_html: SafeString
    passage_html: SafeString
    score: float
    date: datetime.date | None
    card: Mapping[str, Any]


@dataclass(frozen=True)
class Suggestion:
    """What completes a text being typed.

    Attributes:
        label: as shown.
        query: the text to search.
        type, type_label, url: of the entry whose title it is; empty for a plain word.
    """

    label: str
    query: str
    type: str = ""
    type_label: str = ""
    url: str = ""


@dataclass(frozen=True)
class SearchResponse:
    """What a search answers.

    Attributes:
        query: what was asked.
        corrected: the text searched instead, when a word was corrected; None otherwise.
        synonyms: close words that were understood too, as shown to the reader.
        count: how many results in all.
        pages: how many pages.
        hits: the results of the page.
        facets: with live counts.
        nearest: when ``count`` is 0, what is closest without answering; shown apart.
        relax: when filters empty the answer, (facet, value, count without it), best first.
        suggestion: a correction offered and not applied.
        engine, degraded, took_ms: which engine answered, whether it stood in for another, how long.
    """

    query: SearchQuery
    count: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    corrected: str | None = None
    suggestion: str | None = None
    synonyms: tuple[str, ...] = ()
    nearest: tuple[Hit, ...] = ()
    relax: tuple[tuple[Facet, FacetValue, int], ...] = ()
    engine: str = "embedded"
    degraded: bool = False
    took_ms: float = 0.0
