"""What the restitution of an assembly says, gathered once for the files that are made of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from core.addresses import absolute
from core.branding import Brand
from core.papers.reuse import terms
from core.papers.runs import Run, clean, full_address
from core.templatetags.essaim import in_full
from ideas.models import Assembly, Idea
from lineage.selectors import Step

from . import selectors
from .presentation import stage_table
from .selectors import Contribution, Group, Part

REWORDED = "Contributions reformulées par la rédaction."
# The heading of the ideas of a theme that was not divided: no level of heading is left out.
UNDIVIDED = "Contributions"
EMPTY_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Said:
    """A contribution.

    Attributes:
        title, url: of the idea, on its own page.
        paragraphs: its description.
        state: where it stands: « Devenue une pratique ».
        became: what came of it: its nature, its title (a link where it has a page), and that link as it is
            read on paper.
        answered_by, answer: of the institution; empty without answer.
    """

    title: str
    url: str
    paragraphs: tuple[str, ...]
    state: str
    became: tuple[tuple[str, Run, str], ...]
    answered_by: str
    answer: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A sub-theme: its number is in its title."""

    title: str
    ideas: tuple[Said, ...]


@dataclass(frozen=True)
class Theme:
    """A theme: its number is in its title."""

    title: str
    workshops: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Restitution:
    """All that a file says of an assembly.

    Attributes:
        url: the full address of the restitution as a page.
        facts: (label, value): when, where, by whom.
        figures: (value, label).
        foreword: its paragraphs.
        priorities: (title, paragraphs).
        headings, rows: the table of contributions by theme and by stage; its last row is the total.
        sources: what it is drawn from, as paragraphs of runs.
        moved: when an idea last came or moved, in full; empty without idea.
        date: the same, as year, month and day.
    """

    title: str
    slug: str
    url: str
    kind: str
    notice: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    foreword: tuple[str, ...]
    priorities: tuple[tuple[str, tuple[str, ...]], ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    themes: tuple[Theme, ...]
    sources: tuple[tuple[Run, ...], ...]
    moved: str
    date: tuple[int, int, int] | None


def restitution_of(assembly: Assembly) -> Restitution:
    """Return what the files of a public assembly say."""
    parts = selectors.contributions(assembly)
    days = [timezone.localdate(at) for part in parts for idea in part.ideas if (at := _moved(idea))]
    day = max(days, default=None)
    headings, rows = _table(parts)
    return Restitution(
        title=clean(assembly.title),
        slug=assembly.slug,
        url=absolute(reverse("assemblies:restitution", args=[assembly.slug])),
        kind=assembly.get_kind_display(),
        notice="Exemple de démonstration : ces contributions sont inventées."
        if assembly.demonstration
        else "",
        summary=clean(assembly.summary),
        facts=tuple((label, clean(value)) for label, value in _facts(assembly) if value),
        figures=tuple(_figures(assembly, sum(part.count for part in parts))),
        foreword=tuple(map(clean, selectors.paragraphs(assembly.foreword))),
        priorities=tuple(
            (clean(one.title), tuple(map(clean, selectors.paragraphs(one.text))))
            for one in assembly.priorities.all()
        ),
        headings=headings,
        rows=rows,
        themes=tuple(_theme(number, part) for number, part in enumerate(parts, 1)),
        sources=tuple(_sources(assembly)),
        moved=in_full(day),
        date=(day.year, day.month, day.day) if day else None,
    )


def colophon(said: Restitution, brand: Brand) -> Iterator[str]:
    """Yield the closing lines of a file, each a sentence."""
    if said.moved:
        yield f"Ce que chaque contribution est devenue, au {said.moved}."
    yield "Cette copie ne suit pas les mises à jour : la restitution en ligne fait foi."
    yield terms(brand)


def _lines(text: str) -> tuple[str, ...]:
    """Return the paragraphs of what someone typed, whose lines stay as they are."""
    parts = EMPTY_LINES.split(clean(text).replace("\r\n", "\n").strip())
    return tuple(part.strip("\n") for part in parts if part.strip())


def _moved(idea: Idea) -> datetime | None:
    return idea.moved_at or idea.published_at


def _facts(assembly: Assembly) -> Iterator[tuple[str, str]]:
    yield "Date", _capital(selectors.when(assembly))
    yield "Lieu", ", ".join(dict.fromkeys(filter(None, (assembly.place, assembly.territory.name))))
    organisers = [organisation.name for organisation in assembly.organisations.all()]
    held = "Menées par" if assembly.kind == Assembly.Kind.LISTENING else "Organisées par"
    yield held, ", ".join(filter(None, (*organisers, assembly.other_organisers)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _figures(assembly: Assembly, count: int) -> Iterator[tuple[str, str]]:
    yield from ((clean(one.value), clean(one.label)) for one in assembly.figures.all())
    if count:
        yield str(count), "contributions" if count > 1 else "contribution"


def _table(parts: Sequence[Part]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the headings and the rows of what became of the contributions, by theme then in all."""
    table = stage_table(parts)
    rows = [
        (clean(part.title), str(part.count), *(str(number) for _label, number in cells))
        for part, cells in table["rows"]
    ]
    total = sum(part.count for part in parts)
    rows.append(("Ensemble", str(total), *(str(number) for _label, number in table["total"])))
    return ("Thème", "Contributions", *table["labels"]), tuple(rows) if total else ()


def _theme(number: int, part: Part) -> Theme:
    return Theme(
        title=f"{number}. {clean(part.title)}",
        workshops=clean(", ".join(part.workshops)),
        chapters=tuple(_chapter(f"{number}.{rank}", group) for rank, group in enumerate(part.groups, 1)),
    )


def _chapter(number: str, group: Group) -> Chapter:
    return Chapter(f"{number} {clean(group.title) or UNDIVIDED}", tuple(map(_said, group.contributions)))


def _said(one: Contribution) -> Said:
    idea = one.idea
    return Said(
        title=clean(idea.title),
        url=absolute(reverse("ideas:idea", args=[idea.slug])),
        paragraphs=_lines(idea.description),
        state=str(idea.get_state_display()),
        became=tuple(map(_outcome, one.became)),
        answered_by=clean(idea.answered_by) if idea.answer else "",
        answer=_lines(idea.answer),
    )


def _outcome(step: Step) -> tuple[str, Run, str]:
    href = full_address(step.card.url)
    return clean(step.card.what), Run(clean(step.card.title), href=href), href.partition("://")[2]


def _sources(assembly: Assembly) -> Iterator[tuple[Run, ...]]:
    source = assembly.source
    if source is None:
        return
    href = full_address(source.url)
    about = [source.publisher.name] if source.publisher else []
    if source.date:
        about.append(in_full(source.date))
    told = "".join(f", {part}" for part in about)
    yield (Run(clean(source.title), italic=not href, href=href), Run(f"{clean(told)}. {REWORDED}"))
