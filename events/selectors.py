"""What the page of an event shows, and what other pages show of the events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from wagtail.blocks.stream_block import StreamValue

from core.addresses import absolute
from search import beside
from search.service import SearchService

from .models import EventPage
from .registration.presentation import panel, with_rooms
from .search import NAME, facts, public

# How many upcoming events are shown under another one, and on the home page.
NEXT = 3


@dataclass(frozen=True)
class Section:
    """A part of the page of an event.

    Attributes:
        block: what it holds, to be rendered with its own template.
        heading: as shown.
        anchor: the id of its heading, unique in the page.
    """

    block: StreamValue.StreamChild
    heading: str
    anchor: str


@dataclass(frozen=True)
class EventCard:
    """An event as a card shows it; the same names as a search ``Hit``, which cards take too."""

    object_id: int
    slug: str
    url: str
    title: str
    summary: str
    card: dict[str, Any]


def card_of(event: EventPage) -> EventCard:
    """Return the card of an event."""
    return EventCard(event.pk, event.slug, event.public_path, event.title, event.summary, facts(event))


def cards(events: Iterable[EventPage]) -> list[EventCard]:
    """Return the cards of events, in their order."""
    return [card_of(event) for event in events]


def for_cards(events: QuerySet[EventPage]) -> QuerySet[EventPage]:
    """Read with events what their cards show, in the same query."""
    return events.select_related("territory")


def upcoming(count: int = NEXT, *, besides: int | None = None) -> list[EventCard]:
    """Return the next public events, those going on included; the cancelled ones are no appointment.

    Args:
        count: how many at most.
        besides: the key of an event left aside, whose page they are on.
    """
    coming = public().filter(ends_at__gte=timezone.now()).exclude(status=EventPage.Status.CANCELLED)
    return cards(for_cards(coming.exclude(pk=besides)).order_by("starts_at", "pk")[:count])


def about(page_type: str, object_id: int) -> list[int]:
    """Return the keys of the events tied to a practice sheet: its next one, then one to see again.

    Args:
        page_type: the type of what is asked about; only practice sheets are tied to events.
        object_id: its key.
    """
    if page_type != "practice":
        return []
    now = timezone.now()
    tied = list(
        EventPage.objects.filter(pk__in=beside.public_keys(NAME), related_practices__page_id=object_id)
        .exclude(status=EventPage.Status.CANCELLED)
        .order_by("starts_at", "pk")
        .values_list("pk", "ends_at", "replay_url")
    )
    coming = [pk for pk, ends_at, _ in tied if ends_at >= now][:1]
    to_see_again = [pk for pk, ends_at, replay in tied if ends_at < now and replay][-1:]
    return [*coming, *to_see_again]


def event_context(event: EventPage) -> dict[str, Any]:
    """Return what the template of an event needs beside the page."""
    when = event.when
    sheets = [link.page_id for link in event.related_practices.all()]
    sessions = sorted(event.sessions.all(), key=lambda session: (session.starts_at, session.sort_order))
    return {
        "when": when,
        "over": event.is_over,
        "card": facts(event),
        "axes": sorted(event.axes.all(), key=lambda axis: axis.number),
        "jobs": list(event.jobs.all()),
        "themes": list(event.themes.all()),
        "tags": list(event.tags.all()),
        "organisations": list(event.organisations.all()),
        "sessions": with_rooms(event, sessions),
        "registration": panel(event),
        "speakers": list(event.speakers.all()),
        "sections": list(sections(event)),
        "sheets": SearchService().cards("practice", sheets) if sheets else [],
        "next_events": upcoming(besides=event.pk),
        "agenda_url": next((path for _, path in reversed(event.crumbs) if path), "/"),
        "calendar_url": calendar_url(event),
    }


def sections(event: EventPage) -> Iterator[Section]:
    """Yield the sections of the page of an event, in order."""
    seen: set[str] = set()
    for block in event.body:
        heading = block.value["heading"]
        anchor = slugify(heading)[:60] or "partie"
        while anchor in seen:
            anchor += "-suite"
        seen.add(anchor)
        yield Section(block, heading, f"partie-{anchor}")


def calendar_url(event: EventPage) -> str:
    """Return the path of the calendar file of an event."""
    return reverse("event_calendar", args=[event.slug])


def webcal(path: str) -> str:
    """Return the address by which a calendar program subscribes to a feed."""
    return absolute(path).replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)


def connect() -> None:
    """Announce events beside the sheets that they are tied to; called once, when the app is ready."""
    beside.register(NAME, "Rendez-vous autour de cette fiche", about)
