"""An event as schema.org tells it (https://schema.org/Event)."""

from typing import Any

from django.urls import reverse

from core.addresses import absolute

from .dates import iso
from .models import EventPage
from .registration import places, rules

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
        **_registration(event),
        "about": [axis.short_title for axis in event.axes.all()],
        "recordedIn": _recording(event),
    }


def _registration(event: EventPage) -> dict[str, Any]:
    """Return what is told of the places while people may register: how many are left, and where to ask.

    A place that is left while others wait for it is not for a newcomer: it is told to be gone.
    """
    if rules.desk(event) != rules.Desk.OPEN:
        return {}
    left = places.free(event)
    # Asked only where it matters.
    is_full = left is not None and (left <= 0 or places.waiting(event).exists())
    offer = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{'SoldOut' if is_full else 'InStock'}",
        "url": absolute(reverse("registration", args=[event.slug])),
        "validFrom": event.registration_opens_at.isoformat() if event.registration_opens_at else None,
        "validThrough": event.registration_closes_at.isoformat() if event.registration_closes_at else None,
    }
    remaining = None if left is None else 0 if is_full else left
    return {"remainingAttendeeCapacity": remaining, "offers": offer, "isAccessibleForFree": True}


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
