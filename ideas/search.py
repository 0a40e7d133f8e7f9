"""The ideas in the search: what of an idea is public, and how it is found.

Supports are counted at once on the page of an idea; lists sort by them as the index last heard of them
(``refresh_supports``), so that a support does not have every process load the index again.
"""

from collections.abc import Iterator

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from search import indexing
from search.models import SearchEntry
from search.registry import register, register_facet_labels
from search.types import EVERY, DocumentType, Publication, SearchDocument
from taxonomy.models import Territory
from taxonomy.selectors import axis_card, places

from . import selectors
from .models import Idea

NAME = "idea"
SUMMARY_LENGTH = 220


def prefetch(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Prepare ideas to be projected in a fixed number of queries."""
    related = (
        "axis",
        "theme",
        "territory__parent__parent",
        "organisation",
        "assembly",
        "workshop",
        "subtheme",
    )
    return ideas.select_related(*related).prefetch_related("jobs", "tags")


def build(idea: Idea) -> SearchDocument:
    """Project an idea that ``selectors.public`` returned."""
    told = " ".join(idea.description.split())
    summary = Truncator(told).chars(SUMMARY_LENGTH)
    # What the summary says is not said twice: an idea is short, and would outweigh the sheet it became.
    if told == summary:
        told = ""
    return SearchDocument(
        type=NAME,
        object_id=idea.pk,
        slug=str(idea.slug),
        url=reverse("ideas:idea", args=[idea.slug]),
        title=idea.title,
        summary=summary,
        body="\n".join(part for part in (told, idea.answer, *_heard(idea)) if part),
        keywords=tuple(dict.fromkeys(word for word in _keywords(idea) if word)),
        facets=_facets(idea),
        date=timezone.localdate(idea.published_at) if idea.published_at else None,
        orders={
            "support": idea.supports_count,
            "move": int(idea.moved_at.timestamp()) if idea.moved_at else 0,
        },
        card={
            "axis": axis_card(idea.axis) if idea.axis else None,
            "state": idea.state,
            "state_label": idea.get_state_display(),
            "supports": idea.supports_count,
            "heard": idea.assembly.short_title if idea.assembly else "",
        },
    )


def _keywords(idea: Idea) -> Iterator[str]:
    """Yield the names of all that the idea is sorted by; the country, which says nothing, aside."""
    yield from (tag.name for tag in idea.tags.all())
    yield from (job.name for job in idea.jobs.all())
    yield idea.organisation.name if idea.organisation else ""
    yield idea.axis.short_title if idea.axis else ""
    yield from (place.name for place in places(idea.territory) if place.level != Territory.Level.COUNTRY)


def _heard(idea: Idea) -> Iterator[str]:
    """Yield the names of where an idea was heard."""
    yield from (term.title for term in (idea.subtheme, idea.assembly) if term)


def _facets(idea: Idea) -> dict[str, tuple[str, ...]]:
    """Return what the idea counts under; what it leaves open concerns everyone."""
    return {
        "axis": (idea.axis.slug,) if idea.axis else (),
        "job": tuple(job.slug for job in idea.jobs.all()) or (EVERY,),
        "theme": (idea.theme.slug,) if idea.theme else (),
        "territory": tuple(place.slug for place in places(idea.territory)) or (EVERY,),
        "sector": (EVERY,),
        "organisation": (idea.organisation.slug,) if idea.organisation else (),
        "state": (idea.state,),
        "tag": tuple(tag.slug for tag in idea.tags.all()),
    }


def refresh_supports() -> int:
    """Bring the index up to date with the supports; return how many ideas had changed."""
    told = SearchEntry.objects.filter(type=NAME, object_id=OuterRef("pk")).values("support")
    changed = selectors.public().annotate(told=Subquery(told)).exclude(told=F("supports_count"))
    return indexing.index(NAME, changed.values_list("pk", flat=True))


def connect() -> None:
    """Make the ideas searchable; called once, when the app is ready."""
    register_facet_labels("state", {state.value: str(state.label) for state in Idea.PUBLIC})
    register(
        DocumentType(
            name=NAME,
            label="Idée",
            label_plural="Idées",
            icon="idea",
            model=Idea,
            public=selectors.public,
            build=build,
            prefetch=prefetch,
            facets=("axis", "state", "theme", "job", "territory", "organisation", "tag"),
            sorts=("support", "move"),
            publication=Publication("published_at", "moved_at", "pk"),
        )
    )
