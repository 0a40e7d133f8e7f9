"""What the home page shows, in few queries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from core.drawings import HIVE_CAPACITY, HiveSheet
from core.templatetags.essaim import plural
from events.selectors import upcoming
from lineage.models import Milestone
from lineage.selectors import leading_to
from search.service import SearchService
from search.types import Hit, SearchQuery, SearchResponse
from taxonomy.models import Axis

from .navigation import page_urls

if TYPE_CHECKING:
    from .models import HomePage

# What a door of the home page may lead to: the slug of the page just under it. A door without page is not
# shown. A later app adds its own.
TARGETS = {"fiches": "pratiques", "agenda": "evenements", "idees": "idees", "histoires": "histoires"}
# The slug of the page of the events.
AGENDA = TARGETS["agenda"]
DOOR_ICONS = {"employeurs": "jobs", "communication": "story", "participants": "people"}
DEFAULT_DOOR_ICON = "practice"
# The stages of maturity, as the hive's caption counts them.
STAGES = {
    "idee": "idée à essayer,idées à essayer",
    "experimentation": "en expérimentation,en expérimentation",
    "eprouvee": "éprouvée,éprouvées",
}
# The kinds of milestones, as the way of an idea counts them: symbol, forms, what it means.
WAY = {
    Milestone.Kind.IDEA: (
        "idea",
        "idée à l’origine d’une fiche,idées à l’origine d’une fiche",
        "Chaque fiche qui en est née dit où elle a été entendue.",
    ),
    Milestone.Kind.EXPERIMENT: (
        "experiment",
        "expérimentation racontée,expérimentations racontées",
        "Des équipes l’ont essayé : la fiche dit où elles en sont.",
    ),
}
SHEETS_PUBLISHED = "fiche pratique publiée,fiches pratiques publiées"
SHEETS_TEXT = "Ce qui a été fait, les moyens, les limites, les étapes à copier."
# The front page: one large card and a column of small ones.
FRONT_SIZE = 4


@dataclass(frozen=True)
class Door:
    """A way in for one kind of reader."""

    icon: str
    title: str
    text: str
    cta: str
    url: str


@dataclass(frozen=True)
class SearchLink:
    """A search that the page offers ready-made."""

    label: str
    url: str


@dataclass(frozen=True)
class Stage:
    """How many sheets of the hive are at one stage of maturity."""

    icon: str
    label: str
    count: int


@dataclass(frozen=True)
class AxisEntry:
    """An axis and how many sheets are attached to it."""

    axis: Axis
    count: int


@dataclass(frozen=True)
class WayStep:
    """A step of the way of an idea, and how many there are of it.

    Attributes:
        icon: its symbol.
        count: how many.
        label: what they are, in the number of ``count``.
        text: what it means for the reader.
    """

    icon: str
    count: int
    label: str
    text: str


def search_link(label: str, query: str) -> SearchLink:
    """Return a link to the search for ``query``."""
    return SearchLink(label, f"{reverse('search')}?{urlencode({'q': query})}")


def home_context(page: "HomePage", request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows beside its own texts.

    One search gives the hive, the front page and the counts; each list of the page costs one query.
    """
    response = SearchService().search(SearchQuery(types=("practice",), sort="date", page_size=HIVE_CAPACITY))
    site = Site.find_for_request(request)
    pages = page_urls(site) if site else {}
    figures = list(page.figures.select_related("source"))
    front = front_page(response.hits)
    hive = hive_sheets(response.hits)
    return {
        "sheets_count": response.count,
        "listing_url": pages.get(TARGETS["fiches"], ""),
        "hive": hive,
        "hive_stages": hive_stages(hive),
        "front_lead": front[0] if front else None,
        "front_list": front[1:],
        "next_events": upcoming(),
        "agenda_url": pages.get(AGENDA, ""),
        "axes": axis_entries(response),
        "way": way_of_an_idea(response.count),
        "doors": doors(page, pages),
        "often": [
            search_link(words, words) for part in page.often_searched.split(",") if (words := part.strip())
        ],
        "problems": [search_link(problem.title, problem.query) for problem in page.problems.all()],
        "figures": figures,
        "sources": list(dict.fromkeys(figure.source.short_name for figure in figures)),
    }


def hive_sheets(hits: Iterable[Hit]) -> list[HiveSheet]:
    """Return one cell for each sheet that has an axis."""
    return [
        HiveSheet(hit.card["axis"]["palette"], hit.card["axis"]["sign"], hit.card["maturity"])
        for hit in hits
        if hit.card.get("axis")
    ]


def hive_stages(sheets: Iterable[HiveSheet]) -> list[Stage]:
    """Count the cells of the hive by maturity: what is written under it is what is drawn."""
    counts = Counter(sheet.maturity for sheet in sheets)
    return [
        Stage(f"m-{maturity}", plural(counts[maturity], forms), counts[maturity])
        for maturity, forms in STAGES.items()
        if counts[maturity]
    ]


def front_page(hits: Iterable[Hit]) -> list[Hit]:
    """Choose the sheets of the front page: of each axis, the one most put to the test, then the others.

    Every axis has its turn, so that the page shows what the site covers; what teams have tried comes before
    what remains to be tried, and the most recent first among equals.
    """
    stages = list(STAGES)
    tested_first = sorted(hits, key=lambda hit: -stages.index(hit.card["maturity"]))
    first_of_axis: dict[str, Hit] = {}
    others: list[Hit] = []
    for hit in tested_first:
        axis: Mapping[str, Any] = hit.card.get("axis") or {}
        if axis.get("slug") and axis["slug"] not in first_of_axis:
            first_of_axis[axis["slug"]] = hit
        else:
            others.append(hit)
    return list(islice([*first_of_axis.values(), *others], FRONT_SIZE))


def axis_entries(response: SearchResponse) -> list[AxisEntry]:
    """Return every axis, with the number of sheets that the search counts for it."""
    facet = next((facet for facet in response.facets if facet.name == "axis"), None)
    counts = {value.value: value.count for value in facet.values} if facet else {}
    return [AxisEntry(axis, counts.get(axis.slug, 0)) for axis in Axis.objects.all()]


def doors(page: "HomePage", pages: Mapping[str, str]) -> list[Door]:
    """Return the doors whose target exists."""
    return [
        Door(DOOR_ICONS.get(entry.slug, DEFAULT_DOOR_ICON), entry.title, entry.text, entry.cta, pages[slug])
        for entry in page.entry_points.all()
        if (slug := TARGETS.get(entry.target, "")) in pages
    ]


def way_of_an_idea(sheets: int) -> list[WayStep]:
    """Return the steps from an idea to the published sheets, without those of which there is none.

    Args:
        sheets: how many sheets are published; nothing is told while there is none.
    """
    if not sheets:
        return []
    # The ideas of the bank, and those that only a source tells of, are counted together.
    told = leading_to("practice", Milestone.Kind.IDEA)
    steps = [
        WayStep(icon, count, plural(count, forms), text)
        for kind, (icon, forms, text) in WAY.items()
        if (count := told.get(kind, 0))
    ]
    return [*steps, WayStep("practice", sheets, plural(sheets, SHEETS_PUBLISHED), SHEETS_TEXT)]
