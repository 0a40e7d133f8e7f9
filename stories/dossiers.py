"""What a dossier gathers, as its page shows it, and the dossiers that a story is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wagtail.models import Page

from search import beside
from search.registry import types_of_model
from search.service import SearchService
from search.types import Hit

from .models import DossierEntry, DossierPage
from .search import NAME

# How many dossiers the page of a story names.
MOST = 3


@dataclass(frozen=True)
class Part:
    """A content of a dossier that readers may see: its card, the template of the card, and why to read it."""

    hit: Hit
    template: str
    note: str


@dataclass(frozen=True)
class Within:
    """The place of a story in a dossier.

    Attributes:
        dossier: the dossier.
        number: its place among the contents that readers see, from 1. count: how many these are.
        before, after: the contents around it; None at an end.
    """

    dossier: DossierPage
    number: int
    count: int
    before: Hit | None
    after: Hit | None


def parts(dossier: DossierPage) -> list[Part]:
    """Return what readers see of a dossier, saved or not, in order, in two queries beside its rows."""
    entries = list(dossier.entries.all())
    pages = Page.objects.in_bulk({entry.page_id for entry in entries})
    cards = _cards(pages.values())
    return [
        Part(hit, f"components/card_{hit.type}.html", entry.note)
        for entry in entries
        if (hit := cards.get(entry.page_id))
    ]


def dossiers_of(page: Page) -> list[Within]:
    """Return the public dossiers that a page is in, the latest first: ``MOST`` at most, in two queries."""
    holding = DossierPage.objects.filter(pk__in=beside.public_keys(NAME), entries__page=page)
    rows = DossierEntry.objects.filter(dossier__in=holding).select_related("dossier", "page")
    ordered = list(rows.order_by("-dossier__first_published_at", "dossier_id", "sort_order", "pk"))
    cards = _cards(row.page for row in ordered)
    found = []
    for dossier, entries in groupby(ordered, key=lambda row: row.dossier):
        seen = [entry.page_id for entry in entries if entry.page_id in cards]
        if page.pk in seen:
            found.append(_within(dossier, seen, seen.index(page.pk), cards))
    return found[:MOST]


def _within(dossier: DossierPage, seen: list[int], at: int, cards: dict[int, Hit]) -> Within:
    before = cards[seen[at - 1]] if at else None
    after = cards[seen[at + 1]] if at + 1 < len(seen) else None
    return Within(dossier, at + 1, len(seen), before, after)


def _cards(pages: Iterable[Page]) -> dict[int, Hit]:
    """Return the cards of those of these pages that are public, by the key of the page, in one query."""
    wanted: dict[str, list[int]] = {}
    for page in pages:
        name = search_name(page)
        if name:
            wanted.setdefault(name, []).append(page.pk)
    found = SearchService().cards_by_type(wanted) if wanted else {}
    return {hit.object_id: hit for hits in found.values() for hit in hits}


def search_name(page: Page) -> str:
    """Return the name that the search gives to what a page is; empty for what it does not know."""
    model: Any = page.cached_content_type.model_class()
    known = types_of_model(model) if model else ()
    return known[0].name if known else ""
