"""What an event with registrations tells robots and calendars: the places left, and nobody’s name."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from events.models import EventPage
from tests.factories import EventPageFactory, RegistrationFactory, RegistrationGroupFactory, open_event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EMAIL = "camille.durand@exemple.fr"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def entity(client: Client, event: EventPage) -> dict[str, Any]:
    """Return the event as its page tells it to robots."""
    html = client.get(event.url).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])["@graph"][0]
    return told


def test_places_and_the_way_to_them_are_told_while_one_may_register(client: Client) -> None:
    opens_at = NOW - timedelta(days=1)
    event = open_event(capacity=3, registration_opens_at=opens_at)
    RegistrationFactory(event=event)

    told = entity(client, event)

    assert (told["maximumAttendeeCapacity"], told["remainingAttendeeCapacity"]) == (3, 2)
    offer = told["offers"]
    assert (offer["price"], offer["availability"]) == (0, "https://schema.org/InStock")
    assert offer["url"].endswith(f"/evenements/{event.slug}/inscription/")
    assert datetime.fromisoformat(offer["validFrom"]) == opens_at
    assert told["isAccessibleForFree"] is True


@pytest.mark.parametrize("capacity", [1, 2])
def test_a_place_that_others_wait_for_is_told_to_be_gone(client: Client, capacity: int) -> None:
    event = open_event(capacity=capacity)
    RegistrationFactory(event=event)
    RegistrationFactory(event=event, state="waitlisted")

    told = entity(client, event)

    assert told["remainingAttendeeCapacity"] == 0
    assert told["offers"]["availability"] == "https://schema.org/SoldOut"


def test_without_limit_no_number_is_told(client: Client) -> None:
    told = entity(client, open_event(capacity=None))
    assert told["offers"]["availability"] == "https://schema.org/InStock"
    assert "remainingAttendeeCapacity" not in told


@pytest.mark.parametrize(
    "fields",
    [
        {"registers": False},
        {"registers": True, "registration_opens_at": NOW + timedelta(days=1)},
        {"registers": True, "registration_closes_at": NOW - timedelta(days=1)},
        {"registers": True, "status": "annule"},
    ],
)
def test_nothing_is_offered_when_nobody_may_register(client: Client, fields: dict[str, Any]) -> None:
    told = entity(client, EventPageFactory(capacity=3, **fields))
    assert told["@type"] == "Event"
    assert not {"offers", "remainingAttendeeCapacity", "isAccessibleForFree"} & set(told)


def test_an_example_is_announced_by_no_robot(client: Client) -> None:
    told = entity(client, open_event(capacity=3, demonstration=True))
    assert told["@type"] != "Event"
    assert "offers" not in told


def test_the_calendars_that_all_may_read_name_nobody(client: Client) -> None:
    event = open_event(connection_link="https://visio.exemple.fr/secret")
    RegistrationFactory(event=event, email=EMAIL, last_name="Durand-Lefèvre")
    RegistrationGroupFactory(event=event, email="employeur@exemple.fr")
    axis = event.axes.get()
    addresses = [
        "/evenements/agenda.ics",
        f"/evenements/agenda.ics?axe={axis.slug}",
        f"/evenements/{event.slug}/evenement.ics",
    ]
    for address in addresses:
        answer = client.get(address)
        calendar: Any = Calendar.from_ical(answer.content)
        (told,) = calendar.walk("VEVENT")
        assert calendar["METHOD"] == "PUBLISH"
        assert "method=PUBLISH" in answer["Content-Type"]
        assert "ATTENDEE" not in told
        content = answer.content.decode().replace("\r\n ", "")
        assert [said for said in ("exemple.fr", "Durand", "/inscription/") if said in content] == []


def test_the_page_that_all_may_read_names_nobody(client: Client) -> None:
    event = open_event(connection_link="https://visio.exemple.fr/secret")
    registration = RegistrationFactory(event=event, email=EMAIL, last_name="Durand-Lefèvre")
    html = client.get(event.url).content.decode()
    told = (EMAIL, "visio.exemple.fr", registration.last_name, registration.organisation_name)
    assert [said for said in told if said in html] == []


def test_what_is_shared_says_what_and_when(client: Client) -> None:
    event = open_event(title="Une matinée pour en parler", summary="Ce qui s’y passe.")
    html = client.get(event.url).content.decode()
    shared = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', html))
    assert shared["og:title"] == "Une matinée pour en parler"
    assert shared["og:description"] == f"{event.when.text if event.when else ''}. Ce qui s’y passe."
    assert shared["og:url"].endswith(f"/evenements/{event.slug}/")
