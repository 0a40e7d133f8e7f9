"""What a practice sheet shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue

from core.templatetags.essaim import in_words, plural
from core.text import alphabetical
from search.service import SearchService
from taxonomy.models import Job, Tag, Theme

from .blocks import HEADINGS

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


def sheet_steps(page: "PracticePage") -> list[str]:
    """Return the titles of the steps to copy, in their order."""
    return [
        step["title"] for block in page.body if block.block_type == "to_copy" for step in block.value["steps"]
    ]


@dataclass(frozen=True)
class Subjects:
    """What a sheet is sorted by, as far as a link to each needs it."""

    jobs: Sequence[Job]
    themes: Sequence[Theme]
    tags: Sequence[Tag]


def subjects(page: "PracticePage", *, stored: bool) -> Subjects:
    """Return the jobs, themes and tags of a sheet: in one query, or from memory when it is not stored."""
    if not stored:
        return Subjects(list(page.jobs.all()), list(page.themes.all()), list(page.tags.all()))
    found: dict[str, list[tuple[str, str]]] = {"job": [], "theme": [], "tag": []}
    queries = (
        _named(Job.objects.filter(practices=page), "job", "name"),
        _named(Theme.objects.filter(practices=page), "theme", "short_name"),
        _named(Tag.objects.filter(practice_items__content_object=page), "tag", "name"),
    )
    for kind, slug, name in queries[0].union(*queries[1:], all=True):
        found[kind].append((slug, name))
    rows = {kind: sorted(terms, key=lambda term: alphabetical(term[1])) for kind, terms in found.items()}
    return Subjects(
        jobs=[Job(slug=slug, name=name) for slug, name in rows["job"]],
        themes=[Theme(slug=slug, name=name, short_name=name) for slug, name in rows["theme"]],
        tags=[Tag(slug=slug, name=name) for slug, name in rows["tag"]],
    )


def _named(terms: QuerySet[Any], kind: str, name: str) -> QuerySet[Any, tuple[str, str, str]]:
    """Return (kind, slug, name) for each term, without the order that a union does not allow."""
    return terms.order_by().values_list(Value(kind), "slug", name)


def sheet_context(page: "PracticePage", *, stored: bool = True) -> dict[str, Any]:
    """Return what the template of a sheet needs beside the page; of the neighbours, only those now public.

    ``stored`` is False for a preview, whose relations are in memory only.
    """
    sections = list(sheet_sections(page))
    related = [link.target_id for link in page.related_links.all()]
    terms = subjects(page, stored=stored)
    return {
        "sections": sections,
        "steps_anchor": next((section.anchor for section in sections if section.name == "to_copy"), ""),
        "axes": page.axes,
        "jobs": terms.jobs,
        "themes": terms.themes,
        "tags": terms.tags,
        "other_sources": page.other_sources.all(),
        "related": SearchService().cards("practice", related) if related else [],
        "review_is_late": page.review_date is not None and page.review_date < timezone.localdate(),
    }
