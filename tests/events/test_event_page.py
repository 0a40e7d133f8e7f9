"""The page of an event, and where it is announced."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from events.models import EventPage, EventSession
from tests.factories import (
    EventPageFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    TagFactory,
    ThemeFactory,
    home_page,
    restrict,
)

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def linked_data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    entity: dict[str, Any] = json.loads(found.group(1))["@graph"][0]
    return entity


def test_a_page_says_when_where_for_whom_and_by_whom(client: Client) -> None:
    event = EventPageFactory(
        slug="atelier",
        kind=EventPage.Kind.WORKSHOP,
        starts_at=datetime(2030, 12, 17, 9, tzinfo=UTC),
        place_name="Maison des associations",
        address="1 rue du Port",
        online=True,
        capacity=20,
        accessibility="Boucle magnétique",
        jobs=[JobFactory(name="Aide-soignant")],
        themes=[ThemeFactory(name="Le tutorat")],
        tags=[TagFactory(name="accueil")],
        organisations=[OrganisationFactory(name="Une association")],
        other_organisers="Un collectif",
    )

    html = html_of(client, event.url)

    for words in (
        "Atelier", "Mardi 17 décembre 2030", "10 h – 11 h 30", "(heure de Paris)", "Maison des associations",
        "1 rue du Port", "et en ligne", "Boucle magnétique", "Aide-soignant", "Le tutorat", "accueil",
        "Une association", "Un collectif",
    ):  # fmt: skip
        assert words in html
    assert '<time datetime="2030-12-17T10:00+01:00">' in html
    assert 'href="/evenements/atelier/evenement.ics"' in html


def test_sessions_are_listed_by_hour(client: Client) -> None:
    starts_at = datetime(2030, 12, 17, 9, tzinfo=UTC)
    event = EventPageFactory(
        starts_at=starts_at,
        sessions=[
            EventSession(
                title="Atelier du soir",
                starts_at=starts_at + timedelta(minutes=60),
                ends_at=starts_at + timedelta(minutes=90),
            ),
            EventSession(
                title="Atelier du matin",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=60),
                room="Salle A",
                capacity=12,
            ),
        ],
    )

    html = html_of(client, event.url)

    assert "Deux séances" in html
    assert html.index("Atelier du matin") < html.index("Atelier du soir")
    assert "Salle A" in html
    assert "12 places" in html


def test_an_example_says_so_and_no_robot_announces_it(client: Client) -> None:
    html = html_of(client, EventPageFactory(demonstration=True).url)

    assert "Exemple de démonstration" in html
    assert "il n’aura pas lieu" in html
    assert linked_data(html)["@type"] == "WebPage"


@pytest.mark.parametrize(
    ("fields", "mode", "places"),
    [
        ({"online": True, "place_name": ""}, "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ({}, "OfflineEventAttendanceMode", ["Place"]),
        ({"online": True}, "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
    ],
)
def test_robots_read_when_where_and_by_whom(
    client: Client, fields: dict[str, Any], mode: str, places: list[str]
) -> None:
    event = EventPageFactory(
        starts_at=datetime(2030, 7, 17, 8, tzinfo=UTC),
        organisations=[OrganisationFactory(name="Une association")],
        capacity=30,
        **fields,
    )

    entity = linked_data(html_of(client, event.url))

    assert entity["@type"] == "Event"
    assert entity["startDate"] == "2030-07-17T10:00+02:00"
    assert entity["endDate"] == "2030-07-17T11:30+02:00"
    assert entity["eventStatus"] == "https://schema.org/EventScheduled"
    assert entity["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert [place["@type"] for place in entity["location"]] == places
    assert entity["organizer"][0]["name"] == "Une association"
    assert entity["maximumAttendeeCapacity"] == 30


@pytest.mark.parametrize(
    ("status", "label", "read"),
    [
        (EventPage.Status.CANCELLED, "Événement annulé.", "EventCancelled"),
        (EventPage.Status.POSTPONED, "Événement reporté.", "EventPostponed"),
    ],
)
def test_an_event_that_does_not_hold_says_so(client: Client, status: str, label: str, read: str) -> None:
    html = html_of(client, EventPageFactory(status=status, status_note="La salle est fermée.").url)

    assert label in html
    assert "La salle est fermée." in html
    assert linked_data(html)["eventStatus"] == f"https://schema.org/{read}"


def test_shared_links_have_a_title_a_date_and_a_description(client: Client) -> None:
    event = EventPageFactory(title="Le forum", summary="Ce que c’est.")
    html = html_of(client, event.url)

    assert '<meta property="og:title" content="Le forum">' in html
    shared = re.search('<meta property="og:description" content="([^"]*)">', html)
    assert shared
    assert shared[1] == f"{event.when.text}. Ce que c’est.".replace("\u00a0", " ")


def test_the_replay_is_there_once_the_event_is_over(client: Client) -> None:
    event = EventPageFactory(replay_url="https://example.org/replay")
    assert "example.org/replay" not in html_of(client, event.url)

    with time_machine.travel(event.ends_at + timedelta(hours=1)):
        html = html_of(client, event.url)
    assert "https://example.org/replay" in html
    assert "Ajouter à mon agenda" not in html


def test_a_draft_and_a_private_event_have_no_page(client: Client) -> None:
    draft, private = EventPageFactory(live=False), EventPageFactory()
    restrict(private)

    assert client.get(f"/evenements/{draft.slug}/").status_code == 404
    assert client.get(f"/evenements/{private.slug}/").status_code != 200


def test_nothing_promises_a_registration(client: Client) -> None:
    html = html_of(client, EventPageFactory(capacity=10, registration_opens_at=timezone.now()).url).lower()

    assert "inscri" not in html


class TestTiedToASheet:
    @pytest.fixture
    def sheet(self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return PracticePageFactory(title="Le tutorat")

    def announce(
        self, capture: DjangoCaptureOnCommitCallbacks, sheet: Any, title: str, days: int, **fields: Any
    ) -> EventPage:
        with capture(execute=True):
            starts_at = timezone.now() + timedelta(days=days)
            page: EventPage = EventPageFactory(title=title, starts_at=starts_at, practices=[sheet], **fields)
        return page

    def test_an_event_leads_to_its_sheets(
        self, client: Client, sheet: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        event = self.announce(django_capture_on_commit_callbacks, sheet, "Un atelier", 5)
        assert sheet.url in html_of(client, event.url)

        sheet.unpublish()
        assert sheet.url not in html_of(client, event.url)

    def test_a_sheet_announces_its_next_event_and_what_can_be_seen_again(
        self, client: Client, sheet: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        capture = django_capture_on_commit_callbacks
        replay = "https://example.org/replay"
        self.announce(capture, sheet, "Le plus tard", 50)
        self.announce(capture, sheet, "Le prochain", 5)
        self.announce(capture, sheet, "L’annulé", 2, status=EventPage.Status.CANCELLED)
        self.announce(capture, sheet, "Sans enregistrement", -5)
        self.announce(capture, sheet, "À revoir", -9, replay_url=replay)
        restrict(self.announce(capture, sheet, "Réservé", 1))

        html = html_of(client, sheet.url)

        section = re.search(r'<section[^>]*aria-labelledby="autour-event".*?</section>', html, re.DOTALL)
        assert section is not None
        assert re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", section.group(0)) == ["Le prochain", "À revoir"]

    def test_a_sheet_without_event_says_nothing_of_them(self, client: Client, sheet: Any) -> None:
        assert "autour-event" not in html_of(client, sheet.url)


def test_the_home_page_announces_the_three_next_events(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    home_page()
    assert "Prochains rendez-vous" not in html_of(client, "/")
    for days in (-2, 9, 3, 6, 12):
        EventPageFactory(title=f"Dans {days} jours", starts_at=timezone.now() + timedelta(days=days))
    EventPageFactory(title="L’annulé", status=EventPage.Status.CANCELLED)

    section = re.search(
        r'<section[^>]*aria-labelledby="rendez-vous".*?</section>', html_of(client, "/"), re.DOTALL
    )
    assert section is not None
    assert re.findall(r"Dans -?\d+ jours", section.group(0)) == [
        "Dans 3 jours", "Dans 6 jours", "Dans 9 jours",
    ]  # fmt: skip
    assert 'href="/evenements/"' in section.group(0)
