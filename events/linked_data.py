"""An event as schema.org tells it (https://schema.org/Event)."""

from typing import Any

from core.addresses import absolute

from .dates import iso
from .models import EventPage

STATUS = {
    EventPage.Status.SCHEDULED: "EventScheduled",
    EventPage.Status.POSTPONED: "EventPostponed",
    EventPage.Status.CANCELLED: "EventCancelled",
}


def event_entity(event: EventPage, page: dict[str, Any]) -> dict[str, Any]:
    """Return an event, made from what its page is.

    An example of demonstration stays a page: no robot may announce what will not take place.
    """
    when = event.when
    if event.demonstration or when is None:
        return page
    return {
        **{name: page[name] for name in ("name", "description", "url", "inLanguage")},
        "@type": "Event",
        "startDate": iso(when.starts_at, whole_days=when.whole_days),
        "endDate": iso(when.ends_at, whole_days=when.whole_days),
        "eventStatus": f"https://schema.org/{STATUS[EventPage.Status(event.status)]}",
        "eventAttendanceMode": f"https://schema.org/{_attendance(event)}",
        "location": _locations(event),
        "organizer": _organizers(event),
        "maximumAttendeeCapacity": event.capacity,
        "about": [axis.short_title for axis in event.axes.all()],
        "recordedIn": _recording(event),
    }


def _recording(event: EventPage) -> dict[str, Any] | None:
    if not event.replay_url or not event.is_over:
        return None
    return {"@type": "VideoObject", "name": event.title, "url": event.replay_url}


def _attendance(event: EventPage) -> str:
    if event.place_name and event.online:
        return "MixedEventAttendanceMode"
    return "OnlineEventAttendanceMode" if event.online else "OfflineEventAttendanceMode"


def _locations(event: EventPage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.place_name:
        region = event.territory.name if event.territory else ""
        address = {"@type": "PostalAddress", "streetAddress": event.address, "addressRegion": region}
        found.append({"@type": "Place", "name": event.place_name, "address": address})
    if event.online:
        found.append({"@type": "VirtualLocation", "url": absolute(event.public_path)})
    return found


def _organizers(event: EventPage) -> list[dict[str, Any]]:
    found = [
        {
            "@type": "Organization",
            "name": organisation.name,
            "url": absolute(organisation.get_absolute_url()),
        }
        for organisation in event.organisations.all()
    ]
    if event.other_organisers:
        found.append({"@type": "Organization", "name": event.other_organisers})
    return found
