"""Results, ready to be shown: read from ``SearchEntry`` in one query, their words marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape

from . import registry
from .highlighting import NOWHERE, Passage, mark, passage
from .models import SearchEntry
from .types import Hit


@dataclass(frozen=True)
class Marks:
    """What to mark: the runs of stems looked for, and the folded words that have these stems."""

    phrases: frozenset[tuple[str, ...]] = frozenset()
    forms: frozenset[str] = frozenset()


NOTHING = Marks()


def read(ids: Sequence[int], marks: Marks = NOTHING, scores: Sequence[float] = ()) -> Iterator[Hit]:
    """Yield the entries of a page, in order; one withdrawn meanwhile is left out."""
    if not ids:
        return
    unread = ["keywords", "facets"] if marks.phrases else ["keywords", "facets", "body"]
    found = SearchEntry.objects.defer(*unread).in_bulk(list(ids))
    for index, pk in enumerate(ids):
        hit = make(found[pk], marks, scores[index] if scores else 0.0) if pk in found else None
        if hit:
            yield hit


def make(entry: SearchEntry, marks: Marks = NOTHING, score: float = 0.0) -> Hit | None:
    """Return an entry as a result; None when no app registers its type any more."""
    kind = {kind.name: kind for kind in registry.document_types()}.get(entry.type)
    if kind is None:
        return None
    title_html, summary_html, found = escape(entry.title), escape(entry.summary), NOWHERE
    if marks.phrases:
        title_html, in_title = mark(entry.title, marks.phrases)
        summary_html, in_summary = mark(entry.summary, marks.phrases)
        if not in_title and not in_summary:
            found = passage(entry.body, marks.phrases, marks.forms)
    return Hit(
        type=entry.type,
        type_label=kind.label,
        icon=kind.icon,
        object_id=entry.object_id,
        slug=entry.slug,
        url=_where(entry, found),
        title=entry.title,
        summary=entry.summary,
        title_html=title_html,
        summary_html=summary_html,
        passage_html=found.html,
        score=round(score, 4),
        date=entry.date,
        card=entry.card,
    )


def _where(entry: SearchEntry, found: Passage) -> str:
    """Return the address of an entry, or of the part of it that the extract is taken from (``moments``)."""
    parts = entry.card.get("moments") if found.html else None
    anchor = next((name for start, name in reversed(parts or []) if start <= found.at), "")
    return f"{entry.url}#{anchor}" if anchor else str(entry.url)
