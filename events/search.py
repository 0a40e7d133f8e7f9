"""The events in the search: what of an event is public, and how it is found."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from search.registry import register
from search.types import EVERY, DocumentType, Publication, SearchDocument
from taxonomy.models import Territory
from taxonomy.selectors import axis_card, places

from .dates import MONTHS, iso
from .models import EventPage

NAME = "event"
# Being of the day gives nothing in a ranking: with thirty days, a workshop on tutoring came before the sheet
# on tutoring for the very title of the sheet. The agenda is where the next events come first.
FRESHNESS_DAYS = 0


def public() -> QuerySet[EventPage]:
    """Return the published events that anyone may read; an alias is as private as what it shows."""
    events: QuerySet[EventPage] = EventPage.objects.live().public().filter(alias_of__isnull=True)
    return events


def prefetch(events: QuerySet[EventPage]) -> QuerySet[EventPage]:
    """Prepare events to be projected in a fixed number of queries."""
    return events.select_related("territory__parent__parent").prefetch_related(
        "axes", "themes", "jobs", "organisations", "tagged_items__tag", "sessions", "speakers"
    )


def build(event: EventPage) -> SearchDocument:
    """Project an event that ``public`` returned."""
    return SearchDocument(
        type=NAME,
        object_id=event.pk,
        slug=event.slug,
        url=event.public_path,
        title=event.title,
        summary=event.summary,
        body="\n".join(text for text in _texts(event) if text),
        keywords=tuple(dict.fromkeys(word for word in _keywords(event) if word)),
        facets=_facets(event),
        date=event.when.first_day if event.when else None,
        card=card(event),
    )


def card(event: EventPage) -> dict[str, Any]:
    """Return what a result shows beside title and summary: the facts, and the first axis for its colours."""
    axes = sorted(event.axes.all(), key=lambda axis: axis.number)
    return {"axis": axis_card(axes[0]) if axes else None, **facts(event)}


def facts(event: EventPage) -> dict[str, Any]:
    """Return what a card shows beside title and summary; dates and places are written out, in French.

    ``starts_at`` and ``ends_at`` are ISO moments, by which what is over is told from what is to come.
    """
    when = event.when
    return {
        "kind": event.kind,
        "kind_label": event.get_kind_display(),
        "starts_at": iso(when.starts_at) if when else "",
        "ends_at": iso(when.ends_at) if when else "",
        "day": str(when.first_day.day) if when else "",
        "month": MONTHS[when.first_day.month - 1] if when else "",
        "when": when.text if when else "",
        "machine": when.machine if when else "",
        "where": where(event),
        "on_site": bool(event.place_name),
        "capacity": event.capacity,
        "status": event.status,
        "status_label": event.get_status_display(),
        "demonstration": event.demonstration,
        "replay": bool(event.replay_url),
    }


def where(event: EventPage) -> str:
    """Return in a few words where an event takes place: « Landes », « En ligne », « Landes et en ligne »."""
    place = (event.territory.name if event.territory else "") or event.place_name
    if not event.place_name and event.online:
        return "En ligne"
    if event.online:
        return f"{place} et en ligne"
    return place


def _texts(event: EventPage) -> Iterator[str]:
    yield from event.body.stream_block.get_searchable_content(event.body)
    for session in event.sessions.all():
        yield from (session.title, session.description)
    yield from (speaker.role for speaker in event.speakers.all())
    yield event.place_name
    yield event.accessibility


def _keywords(event: EventPage) -> Iterator[str]:
    """Yield the names of all that the event is sorted by; the country, which says nothing, aside."""
    yield event.get_kind_display()
    yield from (item.tag.name for item in event.tagged_items.all())
    yield from (job.name for job in event.jobs.all())
    yield from (theme.name for theme in event.themes.all())
    yield from (axis.short_title for axis in event.axes.all())
    for organisation in event.organisations.all():
        yield from (organisation.name, organisation.acronym)
    yield event.other_organisers
    yield from (place.name for place in places(event.territory) if place.level != Territory.Level.COUNTRY)


def _facets(event: EventPage) -> dict[str, tuple[str, ...]]:
    """Return what the event counts under; what it leaves open concerns everyone."""
    return {
        "axis": tuple(axis.slug for axis in event.axes.all()),
        "job": tuple(job.slug for job in event.jobs.all()) or (EVERY,),
        "theme": tuple(theme.slug for theme in event.themes.all()),
        "territory": tuple(place.slug for place in places(event.territory)) or (EVERY,),
        "sector": (EVERY,),
        "organisation": tuple(organisation.slug for organisation in event.organisations.all()),
        "tag": tuple(item.tag.slug for item in event.tagged_items.all()),
    }


def connect() -> None:
    """Make the events searchable; called once, when the app is ready."""
    register(
        DocumentType(
            name=NAME,
            label="Événement",
            label_plural="Événements",
            icon="calendar",
            model=EventPage,
            public=public,
            build=build,
            prefetch=prefetch,
            freshness_days=FRESHNESS_DAYS,
            publication=Publication(),
        )
    )
