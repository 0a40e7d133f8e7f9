"""What a sheet says, gathered once for the files that are made of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.addresses import absolute
from core.drawings import PALETTES
from core.papers.runs import Run, clean, full_address
from core.templatetags.essaim import axis_numbers, in_full
from lineage.selectors import Step, chain
from practices.adoption.lineage import NAME as ADOPTION
from practices.blocks import Provenance
from practices.relations import Relations, relations
from practices.selectors import sheet_sections

from .richtext import Block, Items, Paragraph, blocks_of, plain

if TYPE_CHECKING:
    from practices.models import PracticePage
    from taxonomy.models import Source

EVERY_JOB = "Tous les métiers"
GUIDE_MARKS = "Effort, délai et coût sont des repères de la rédaction, sauf mention « source »."
NOT_ASSESSED = "Aucun de ces éléments ne vaut évaluation indépendante."
# The colours of a sheet without axis: those of the neutral tones of tokens.css.
NO_AXIS = ("#f6f2f5", "#8c7b87", "#5d4b58")


@dataclass(frozen=True)
class StepLine:
    """One thing to do: what, by whom, when; the last two may be empty."""

    title: str
    who: str
    when: str


@dataclass(frozen=True)
class Steps:
    """The steps to copy."""

    steps: tuple[StepLine, ...]
    kind: str = "steps"


@dataclass(frozen=True)
class Quote:
    """What someone said, and who they are."""

    text: str
    role: str
    kind: str = "quote"


@dataclass(frozen=True)
class Figures:
    """Numbers and what they count: (value, label)."""

    figures: tuple[tuple[str, str], ...]
    kind: str = "figures"


SheetPart = Block | Steps | Quote | Figures


@dataclass(frozen=True)
class Section:
    """A titled part: ``name`` is its type (« vigilance »), ``provenance`` what the reader sees of it."""

    name: str
    heading: str
    provenance: str
    from_source: bool
    blocks: tuple[SheetPart, ...]


@dataclass(frozen=True)
class SheetDocument:
    """All that a file says of a sheet.

    Attributes:
        url: the full address of the page.
        tint, strong: the light and dark tones of its main axis.
        palette, sign: of its main axis, for its cover; zeros without axis.
        notice: what the reader should know first; empty when nothing.
        facts: (label, value) of the summary.
        way: what it came from and what came of it, as a list; empty when nothing is known.
        sources: the paragraphs that say where it comes from.
        published, updated: dates in full; empty when unknown.
        date: that of the update, as year, month and day.
    """

    title: str
    slug: str
    url: str
    summary: str
    axes: tuple[str, ...]
    tint: str
    strong: str
    palette: int
    sign: int
    notice: str
    facts: tuple[tuple[str, str], ...]
    guide: str
    sections: tuple[Section, ...]
    way: tuple[Block, ...]
    sources: tuple[Block, ...]
    keywords: tuple[str, ...]
    published: str
    updated: str
    date: tuple[int, int, int] | None


def sheet_document(page: "PracticePage") -> SheetDocument:
    """Return what the files of a stored sheet say."""
    tied = relations(page)
    others = [axis.short_title for axis in tied.axes if axis.slug != getattr(page.main_axis, "slug", "")]
    main = [page.main_axis.short_title] if page.main_axis else []
    palette, sign = axis_numbers(page.main_axis)
    tint, _mid, strong = PALETTES.get(palette, NO_AXIS)
    day = timezone.localdate(page.last_published_at) if page.last_published_at else None
    return SheetDocument(
        title=clean(page.title),
        slug=page.slug,
        url=absolute(page.public_path),
        summary=clean(page.summary),
        axes=tuple(map(clean, [*main, *others])),
        tint=tint,
        strong=strong,
        palette=palette,
        sign=sign,
        notice=_notice(page.review_date),
        facts=tuple((label, clean(value)) for label, value in _facts(page, tied) if value),
        guide=GUIDE_MARKS,
        sections=tuple(_sections(page)),
        way=tuple(_way(page)),
        sources=tuple(_sources(page, tied.sources)),
        keywords=tuple(clean(name) for name in _keywords(tied)),
        published=_in_full(page.first_published_at),
        updated=in_full(day),
        date=(day.year, day.month, day.day) if day else None,
    )


def _in_full(moment: Any) -> str:
    return in_full(timezone.localdate(moment)) if moment else ""


def _keywords(tied: Relations) -> Iterator[str]:
    yield from (theme.name for theme in tied.themes)
    yield from (tag.name for tag in tied.tags)


def _notice(review_date: date | None) -> str:
    if review_date is None or review_date >= timezone.localdate():
        return ""
    return (
        f"Fiche à relire : ses informations étaient à revoir avant le {in_full(review_date)}. "
        "Elles ont pu changer depuis."
    )


def _facts(page: "PracticePage", tied: Relations) -> Iterator[tuple[str, str]]:
    yield "Maturité", page.get_maturity_display()
    yield "Effort", page.get_effort_display()
    yield "Délai", page.delay
    yield "Coût", page.cost
    yield "Métiers", ", ".join(job.name for job in tied.jobs) or EVERY_JOB
    places = (page.organisation and page.organisation.short_name, page.territory and page.territory.name)
    yield "Où", ", ".join(place for place in places if place)


def _sections(page: "PracticePage") -> Iterator[Section]:
    for section in sheet_sections(page):
        provenance = Provenance(section.provenance)
        yield Section(
            name=section.name,
            heading=section.heading,
            provenance=str(provenance.label),
            from_source=provenance is Provenance.SOURCE,
            blocks=tuple(READERS.get(section.name, _text)(section.block.value)),
        )


def _text(value: Any) -> Iterator[SheetPart]:
    yield from blocks_of(value["text"].source)


def _to_copy(value: Any) -> Iterator[SheetPart]:
    if value["introduction"]:
        yield from blocks_of(value["introduction"].source)
    yield Steps(
        tuple(
            StepLine(clean(step["title"]), clean(step["who"] or ""), clean(step["when"] or ""))
            for step in value["steps"]
        )
    )


def _testimony(value: Any) -> Iterator[SheetPart]:
    role = ", ".join(filter(None, (value["role"], value["organisation"])))
    yield Quote(clean(value["quote"]).strip(), clean(role))


def _figures(value: Any) -> Iterator[SheetPart]:
    yield Figures(tuple((clean(figure["value"]), clean(figure["label"])) for figure in value["figures"]))


def _documents(value: Any) -> Iterator[SheetPart]:
    yield Items(False, tuple((_document(item),) for item in value["documents"] if item["document"]))


def _document(item: Any) -> Paragraph:
    document = item["document"]
    about = f" ({document.file_extension.upper()}, {filesizeformat(document.get_file_size())})"
    if item["description"]:
        about += f" – {item['description']}"
    return Paragraph((Run(clean(document.title), href=full_address(document.url)), Run(clean(about))))


# How the sections that are not plain text are read.
READERS: dict[str, Callable[[Any], Iterator[SheetPart]]] = {
    "to_copy": _to_copy,
    "testimony": _testimony,
    "figures": _figures,
    "documents": _documents,
}


def _way(page: "PracticePage") -> Iterator[Block]:
    """Yield the chain of the sheet, itself in the middle; who tries it changes too often for a file."""
    found = chain(page, without=(ADOPTION,))
    if not found:
        return
    here = Paragraph((Run("Fiche pratique : "), Run("cette fiche", bold=True)))
    steps = [*map(_step, found.before), here, *map(_step, found.after)]
    yield Items(True, tuple((step,) for step in steps))


def _step(step: Step) -> Paragraph:
    card = step.card
    return Paragraph((Run(clean(f"{card.what} : ")), Run(clean(card.title), href=full_address(card.url))))


def _sources(page: "PracticePage", others: Any) -> Iterator[Block]:
    """Yield where the sheet comes from, in the words of its page."""
    if page.source:
        part = f", partie « {page.source_section} »" if page.source_section else ""
        yield Paragraph(
            (_cited(page.source), Run(f"{clean(part)}. Texte reformulé par la rédaction. {NOT_ASSESSED}"))
        )
    elif page.organisation:
        yield plain(
            f"Pratique racontée par {page.organisation.name}, mise en forme par la rédaction. {NOT_ASSESSED}"
        )
    if others:
        yield plain("Autres sources :")
        yield Items(False, tuple((Paragraph((_cited(source),)),) for source in others))
    if page.source and page.source.date:
        yield plain(f"Document daté du {in_full(page.source.date)}.")


def _cited(source: "Source") -> Run:
    href = full_address(source.url)
    return Run(clean(source.title), italic=not href, href=href)
