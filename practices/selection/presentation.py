"""What the template of a selection shows, made from its address and from what there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.addresses import absolute
from core.models import HOME_LABEL
from core.templatetags.essaim import in_words, plural
from search.addresses import Address
from search.types import Hit

from .addresses import ADD_ANCHOR, MOST, TABLE_ANCHOR, Selection
from .selectors import Chosen, candidates, close_to
from .table import comparison

if TYPE_CHECKING:
    from practices.models import PracticePage

TITLE = "Ma sélection"


@dataclass(frozen=True)
class Column:
    """A sheet of the table, and where each change of the selection leads; empty where there is none."""

    sheet: "PracticePage"
    remove_url: str
    left_url: str
    right_url: str


@dataclass(frozen=True)
class Candidate:
    """A sheet that may be added; without address when it is there already."""

    hit: Hit
    add_url: str


def page_context(asked: Selection, found: Chosen) -> dict[str, Any]:
    """Return the context of ``practices/selection.html``.

    Args:
        asked: the address, as read.
        found: what there is of it.
    """
    shown = asked.with_only(tuple(sheet.slug for sheet in found.sheets))
    several = len(found.sheets) > 1
    return {
        "crumbs": [(HOME_LABEL, "/"), (TITLE, "")],
        "page_title": TITLE,
        "selection": shown,
        "share_url": absolute(shown.url),
        "slugs": " ".join(shown.slugs),
        "columns": list(_columns(shown, found)),
        "rows": comparison(found.sheets),
        "caption": caption(len(found.sheets)),
        "notices": list(_notices(found)),
        "differences_url": _at_table(shown.marking(not shown.differences)) if several else "",
        "exports": [
            (label, f"{reverse('selection_export', args=[kind])}?{shown.query}")
            for kind, label in (("xlsx", "Tableur (XLSX)"), ("csv", "CSV"))
        ],
        "table_anchor": TABLE_ANCHOR,
        "add_anchor": ADD_ANCHOR,
        "most": MOST,
        **_adding(shown, found),
    }


def caption(count: int) -> str:
    """Return what the table is: « Trois fiches côte à côte »."""
    words = "une" if count == 1 else in_words(count)
    return f"{words.capitalize()} {plural(count, 'fiche,fiches')} côte à côte" if count > 1 else "Une fiche"


def _at_table(selection: Selection) -> str:
    return f"{selection.url}#{TABLE_ANCHOR}" if selection.slugs else selection.url


def _columns(shown: Selection, found: Chosen) -> Iterable[Column]:
    last = len(found.sheets) - 1
    for place, sheet in enumerate(found.sheets):
        yield Column(
            sheet=sheet,
            remove_url=_at_table(shown.without(sheet.slug)),
            left_url=_at_table(shown.moved(sheet.slug, -1)) if place > 0 else "",
            right_url=_at_table(shown.moved(sheet.slug, 1)) if place < last else "",
        )


def _notices(found: Chosen) -> Iterable[str]:
    """Yield what the reader asked for and does not see; which sheet it was is not told."""
    if found.missing == 1:
        yield (
            "Une fiche de cette adresse n’est pas montrée : elle n’est plus publiée, "
            "ou son nom est mal écrit."
        )
    elif found.missing:
        yield (
            f"{found.missing} fiches de cette adresse ne sont pas montrées : elles ne sont plus publiées, "
            "ou leur nom est mal écrit."
        )
    if found.too_many:
        yield "Une sélection tient quatre fiches au plus : seules les quatre premières sont montrées."


def _adding(shown: Selection, found: Chosen) -> dict[str, Any]:
    """Return what the reader may add, until the selection is full."""
    if len(found.sheets) >= MOST:
        return {"full": True}
    response = candidates(shown.text)
    offered = response.hits or response.nearest if response else close_to(found.sheets)
    return {
        "full": False,
        "q": shown.text,
        "response": response,
        "candidates": [
            Candidate(hit, "" if hit.slug in shown.slugs else _at_table(shown.plus(hit.slug)))
            for hit in offered
        ],
        "listing_url": Address(reverse("search"), shown.text, {"type": ("practice",)}).url,
        "last": found.sheets[-1] if found.sheets else None,
    }
