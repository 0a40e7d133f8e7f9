"""Assises and listening in the search."""

from collections.abc import Iterator
from datetime import time

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from events.dates import MONTHS, iso, moment
from ideas.models import Assembly
from search.registry import register
from search.types import EVERY, DocumentType, SearchDocument
from taxonomy.models import Territory
from taxonomy.selectors import places

from . import selectors

NAME = "assembly"
SUMMARY_LENGTH = 220


def prefetch(assemblies: QuerySet[Assembly]) -> QuerySet[Assembly]:
    """Prepare assemblies to be projected in a fixed number of queries."""
    return assemblies.select_related("territory__parent__parent").prefetch_related(
        "organisations", "workshops__theme", "subthemes__theme", "priorities"
    )


def build(assembly: Assembly) -> SearchDocument:
    """Project an assembly that ``selectors.public`` returned."""
    themes = [one.theme for rows in (assembly.workshops, assembly.subthemes) for one in rows.all()]
    return SearchDocument(
        type=NAME,
        object_id=assembly.pk,
        slug=assembly.slug,
        url=reverse("assemblies:assembly", args=[assembly.slug]),
        title=assembly.title,
        summary=Truncator(assembly.summary).chars(SUMMARY_LENGTH),
        body="\n".join(text for text in _texts(assembly) if text),
        keywords=tuple(dict.fromkeys(word for word in _keywords(assembly) if word)),
        facets={
            "job": (EVERY,),
            "theme": tuple(dict.fromkeys(theme.slug for theme in themes)),
            "territory": tuple(place.slug for place in places(assembly.territory)),
            "sector": (EVERY,),
            "organisation": tuple(organisation.slug for organisation in assembly.organisations.all()),
        },
        date=assembly.starts_on,
        card={
            "axis": None,
            "kind_label": assembly.get_kind_display(),
            "day": str(assembly.starts_on.day),
            "month": MONTHS[assembly.starts_on.month - 1],
            "when": selectors.when(assembly),
            "machine": iso(moment(assembly.starts_on, time()), whole_days=True),
            "where": assembly.place or assembly.territory.name,
            "on_site": True,
            "demonstration": assembly.demonstration,
        },
    )


def _texts(assembly: Assembly) -> Iterator[str]:
    """Yield what is read of an assembly; its ideas are found by themselves."""
    for priority in assembly.priorities.all():
        yield from (priority.title, priority.text)
    yield from (workshop.title for workshop in assembly.workshops.all())


def _keywords(assembly: Assembly) -> Iterator[str]:
    """Yield the names of all that it is sorted by; the country, which says nothing, aside."""
    yield assembly.get_kind_display()
    yield from (organisation.name for organisation in assembly.organisations.all())
    yield assembly.other_organisers
    yield from (place.name for place in places(assembly.territory) if place.level != Territory.Level.COUNTRY)


def connect() -> None:
    """Make assemblies searchable; called once, when the app is ready."""
    register(
        DocumentType(
            name=NAME,
            label="Assises et écoutes",
            label_plural="Assises et écoutes",
            icon="people",
            model=Assembly,
            public=selectors.public,
            build=build,
            prefetch=prefetch,
        )
    )
