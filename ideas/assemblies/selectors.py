"""What was heard at an assembly, under the headings of its restitution, and what became of each idea."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from django.db.models import Count, Q, QuerySet

from events.dates import When, in_full, moment
from events.models import EventPage
from events.search import public as public_events
from ideas import selectors
from ideas.becoming.selectors import STAGES
from ideas.models import Assembly, Idea, SubTheme
from lineage.selectors import Step, came_of
from practices.adoption.lineage import NAME as ADOPTION
from taxonomy.models import Theme

# How the ideas of no theme are headed, after all others; those of no sub-theme at the end of their theme too.
OTHERS = "Autres contributions"
EMPTY_LINES = re.compile(r"\n\s*\n")
# The symbol of each public state.
ICONS = {
    Idea.State.PUBLISHED: "m-idee",
    Idea.State.UNDER_REVIEW: "clock",
    Idea.State.ACCEPTED: "success",
    Idea.State.DECLINED: "info",
    Idea.State.EXPERIMENTING: "m-experimentation",
    Idea.State.PRACTICE: "m-eprouvee",
}


@dataclass(frozen=True)
class Contribution:
    """An idea that was heard, and what came of it, the nearest first; who copied a sheet is left out."""

    idea: Idea
    became: tuple[Step, ...]

    @property
    def icon(self) -> str:
        """The symbol of its state."""
        return ICONS[Idea.State(self.idea.state)]


@dataclass(frozen=True)
class Group:
    """The ideas of a sub-theme, in the order they were received; without title when the theme has none."""

    title: str
    contributions: Sequence[Contribution]


@dataclass(frozen=True)
class Part:
    """A theme of an assembly.

    Attributes:
        title: of the theme.
        url: of its page; empty without theme.
        anchor: of the part.
        workshops: where it was discussed.
        groups: its sub-themes in their order; what has none comes last.
    """

    title: str
    url: str
    anchor: str
    workshops: Sequence[str]
    groups: Sequence[Group]

    @property
    def ideas(self) -> list[Idea]:
        """All its ideas, in order."""
        return [one.idea for group in self.groups for one in group.contributions]

    @property
    def count(self) -> int:
        """How many ideas it has."""
        return sum(len(group.contributions) for group in self.groups)

    @property
    def stages(self) -> list[int]:
        """How many ideas are at each stage, in the order of ``STAGES``."""
        return by_stage(self.ideas)


def by_stage(ideas: Iterable[Idea]) -> list[int]:
    """Count ideas at each stage, in the order of ``STAGES``."""
    counts = Counter(idea.state for idea in ideas)
    return [counts[stage] for stage in STAGES]


def public() -> QuerySet[Assembly]:
    """Return the assemblies that anyone may read about: the one selector behind pages, files and search."""
    return Assembly.objects.filter(is_public=True)


def shown() -> QuerySet[Assembly]:
    """Return the public assemblies with what their pages show."""
    related = public().select_related("territory", "source__publisher")
    return related.prefetch_related(
        "organisations", "figures", "priorities", "workshops__theme", "subthemes__theme"
    )


def listed() -> QuerySet[Assembly]:
    """Return the public assemblies, the most recent first, each with how many public ideas it has."""
    heard = Count("ideas", filter=Q(ideas__state__in=Idea.PUBLIC), distinct=True)
    # Said again: what is grouped forgets the order of its model.
    return public().annotate(heard=heard).order_by("-starts_on", "title")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the organisers: an empty line parts two of them, and only it."""
    return [" ".join(part.split()) for part in EMPTY_LINES.split(text) if part.strip()]


def event_of(assembly: Assembly) -> EventPage | None:
    """Return the event of an assembly while anyone may read it."""
    if assembly.event_id is None:
        return None
    event: EventPage | None = public_events().filter(pk=assembly.event_id).first()
    return event


def when(assembly: Assembly) -> str:
    """Return the days of an assembly: « du 19 au 20 juin 2024 », « 5 juillet 2024 »."""
    first, last = assembly.starts_on, assembly.ends_on or assembly.starts_on
    if first == last:
        return in_full(first)
    return When(moment(first, time()), moment(last, time(23, 59)), whole_days=True).days


def contributions(assembly: Assembly) -> list[Part]:
    """Return the public ideas of an assembly under its headings, in a fixed number of queries.

    An idea stands under its sub-theme if it is one of this assembly, else under its theme.
    """
    ideas = selectors.public().filter(assembly=assembly).select_related("axis", "theme").order_by("pk")
    became = came_of(list(ideas), without=(ADOPTION,))
    subthemes = {subtheme.pk: subtheme for subtheme in assembly.subthemes.all()}
    themes: dict[int | None, Theme | None] = {}
    heard: dict[int | None, dict[int | None, list[Contribution]]] = {}
    for idea in ideas:
        subtheme = subthemes.get(idea.subtheme_id) if idea.subtheme_id else None
        theme = subtheme.theme if subtheme else idea.theme
        key = theme.pk if theme else None
        themes[key] = theme
        of_theme = heard.setdefault(key, {})
        of_theme.setdefault(subtheme.pk if subtheme else None, []).append(
            Contribution(idea, became.get(idea.pk, ()))
        )
    order = _order(assembly)
    keys = sorted(themes, key=lambda key: (key is None, order.get(key, len(order)), str(themes[key])))
    return [_part(assembly, themes[key], heard[key], subthemes) for key in keys]


def _order(assembly: Assembly) -> dict[int | None, int]:
    """Return the rank of the themes: as the workshops name them, then as the sub-themes do."""
    named = (one.theme_id for rows in (assembly.workshops, assembly.subthemes) for one in rows.all())
    return {key: rank for rank, key in enumerate(dict.fromkeys(named))}


def _part(
    assembly: Assembly,
    theme: Theme | None,
    heard: Mapping[int | None, Sequence[Contribution]],
    subthemes: Mapping[int, SubTheme],
) -> Part:
    if theme is None:
        return Part(OTHERS, "", "autres", (), list(_groups(heard, subthemes)))
    return Part(
        title=theme.name,
        url=theme.get_absolute_url(),
        anchor=f"theme-{theme.slug}",
        workshops=[one.title for one in assembly.workshops.all() if one.theme_id == theme.pk],
        groups=list(_groups(heard, subthemes)),
    )


def _groups(
    heard: Mapping[int | None, Sequence[Contribution]], subthemes: Mapping[int, SubTheme]
) -> Iterator[Group]:
    """Yield the sub-themes that have ideas, in their order; then what has none."""
    for key, subtheme in subthemes.items():
        if key in heard:
            yield Group(subtheme.title, heard[key])
    if None in heard:
        yield Group(OTHERS if len(heard) > 1 else "", heard[None])
