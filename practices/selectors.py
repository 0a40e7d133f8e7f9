"""What a practice sheet shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue

from core.templatetags.essaim import in_words, plural
from lineage.selectors import Chain, chain
from search.beside import shelves
from search.service import SearchService
from search.types import Hit

from .adoption.lineage import NAME as ADOPTION
from .adoption.returns import Returns, sheet_returns
from .asking.routing import receiver
from .blocks import HEADINGS
from .credit import credit_of
from .relations import relations

if TYPE_CHECKING:
    from .models import PracticePage

# The anchors of the sections: part of the public addresses, they do not change when a heading does.
ANCHORS = {
    "context": "contexte",
    "objective": "objectif",
    "actions": "actions",
    "steps": "deroulement",
    "means": "moyens",
    "results": "resultats",
    "conditions": "conditions",
    "vigilance": "vigilance",
    "testimony": "temoignage",
    "figures": "chiffres",
    "documents": "documents",
    "to_copy": "etapes",
}


# How many neighbouring sheets are shown: as many as a row holds, unless editors chose more.
NEIGHBOURS = 3


@dataclass(frozen=True)
class SheetSection:
    """A section as the reader meets it.

    Attributes:
        name: its type (« vigilance »).
        block: what it holds, to be rendered with its own template.
        heading: as shown, above it and in the contents of the sheet.
        anchor: the id of its heading, unique in the page.
        provenance: « source » or « editorial ».
    """

    name: str
    block: StreamValue.StreamChild
    heading: str
    anchor: str
    provenance: str


def sheet_sections(page: "PracticePage") -> Iterator[SheetSection]:
    """Yield the sections of a sheet in their order."""
    seen: dict[str, int] = {}
    for block in page.body:
        name = block.block_type
        seen[name] = seen.get(name, 0) + 1
        anchor = ANCHORS[name] if seen[name] == 1 else f"{ANCHORS[name]}-{seen[name]}"
        yield SheetSection(name, block, _heading(block), anchor, block.value["provenance"])


def _heading(block: StreamValue.StreamChild) -> str:
    """Return the heading of a section; that of the steps counts them: « Sept étapes pour s’en inspirer »."""
    if block.block_type != "to_copy":
        return HEADINGS[block.block_type]
    count = len(block.value["steps"])
    number = "une" if count == 1 else in_words(count)
    return f"{number.capitalize()} {plural(count, 'étape,étapes')} pour s’en inspirer"


def steps_to_copy(page: "PracticePage") -> list[StructValue]:
    """Return the steps to copy, in their order; each has a title, and says who and when."""
    return [step for block in page.body if block.block_type == "to_copy" for step in block.value["steps"]]


def sheet_steps(page: "PracticePage") -> list[str]:
    """Return the titles of the steps to copy, in their order."""
    return [step["title"] for step in steps_to_copy(page)]


def sheet_context(page: "PracticePage", *, stored: bool = True) -> dict[str, Any]:
    """Return what the template of a sheet needs beside the page; of the neighbours, only those now public.

    ``stored`` is False for a preview, whose relations are in memory only.
    """
    sections = list(sheet_sections(page))
    tied = relations(page, stored=stored)
    others = [axis for axis in tied.axes if axis.slug != getattr(page.main_axis, "slug", "")]
    credit = credit_of(page)
    return {
        "sections": sections,
        "credit": credit,
        "steps_anchor": next((section.anchor for section in sections if section.name == "to_copy"), ""),
        "axes": [page.main_axis, *others] if page.main_axis else others,
        "jobs": tied.jobs,
        "themes": tied.themes,
        "tags": tied.tags,
        "other_sources": tied.sources,
        "has_source": bool(page.source or tied.sources or page.organisation or credit is not None),
        "beside": shelves("practice", page.pk) if stored else [],
        "related": neighbours(page, tied.related, stored=stored),
        "answered_by": receiver(page) if stored else "",
        "returns": sheet_returns(page) if stored else Returns(),
        # Who tries it is told by the returns, with those that are not named.
        "chain": chain(page, without=(ADOPTION,)) if stored else Chain(),
        "review_is_late": page.review_date is not None and page.review_date < timezone.localdate(),
    }


def neighbours(page: "PracticePage", chosen: Sequence[int], *, stored: bool = True) -> list[Hit]:
    """Return the public sheets to read next: those that editors chose, then the most similar ones.

    Args:
        page: the sheet.
        chosen: the keys of its neighbours, in the editors' order.
        stored: False for a preview, which only shows what its editor chose.
    """
    service = SearchService()
    shown = service.cards("practice", chosen) if chosen else []
    if not stored or len(shown) >= NEIGHBOURS:
        return shown
    known = {hit.object_id for hit in shown}
    similar = service.similar("practice", page.pk, NEIGHBOURS + len(shown), types=("practice",))
    return [*shown, *(hit for hit in similar if hit.object_id not in known)][:NEIGHBOURS]
