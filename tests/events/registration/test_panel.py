"""Where the registration stands, as the page of an event says it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import EventPage, EventSession, Registration
from tests.events.registration.pages import path_of, words_of
from tests.factories import (
    EventPageFactory,
    RegistrationFactory,
    SessionChoiceFactory,
    open_event,
    unsaved_session,
)
from tests.unchanged import assert_get_changes_nothing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
START = NOW + timedelta(days=20)
State = Registration.State


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def page_of(client: Client, event: EventPage) -> str:
    answer = client.get(event.url)
    assert answer.status_code == 200
    return words_of(answer)


def invites(html: str, event: EventPage) -> bool:
    return f'href="{path_of(event)}"' in html


def test_an_open_event_says_what_is_left_and_until_when(client: Client) -> None:
    event = open_event(
        starts_at=START, capacity=200, registration_closes_at=datetime(2026, 12, 11, 11, tzinfo=UTC)
    )
    for _ in range(2):
        RegistrationFactory(event=event)
    RegistrationFactory(event=event, state=State.PENDING_EMAIL)
    RegistrationFactory(event=event, state=State.CANCELLED)

    html = page_of(client, event)

    assert "<b>198 places</b> sur 200" in html
    assert "cells--tenths-1" in html
    assert "Moins d’une minute, sans compte." in html
    assert "vendredi 11 décembre 2026 à 12 h" in html
    assert invites(html, event)


def test_the_page_is_public_and_sets_nothing(client: Client) -> None:
    event = open_event(starts_at=START, capacity=20)

    answer = assert_get_changes_nothing(client, event.url)

    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_a_full_event_says_how_many_wait(client: Client) -> None:
    event = open_event(starts_at=START, capacity=1)
    for state in (State.CONFIRMED, State.WAITLISTED, State.WAITLISTED):
        RegistrationFactory(event=event, state=state)

    html = page_of(client, event)

    assert "<b>Complet</b> : 1 place" in html
    assert "2 personnes en attente" in html
    assert "Rejoindre la liste d’attente" in html
    assert "cells--tenths-10" in html
    assert invites(html, event)


def test_a_place_that_someone_waits_for_is_not_left_to_who_comes(client: Client) -> None:
    event = open_event(starts_at=START, capacity=2)
    for state in (State.CONFIRMED, State.WAITLISTED):
        RegistrationFactory(event=event, state=state)

    assert "Rejoindre la liste d’attente" in page_of(client, event)


def test_a_full_event_without_list_invites_nobody(client: Client) -> None:
    event = open_event(starts_at=START, capacity=1, waiting_list=False)
    RegistrationFactory(event=event)

    html = page_of(client, event)

    assert "ni de liste d’attente" in html
    assert not invites(html, event)
    form = client.get(path_of(event))
    assert form.status_code == 200
    assert "C’est complet" in words_of(form)
    assert client.post(path_of(event)).status_code == 409


CLOSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "not yet": (
        {"registration_opens_at": datetime(2026, 12, 1, 8, tzinfo=UTC)},
        "ouvrent le <b>mardi 1er décembre 2026 à 9 h</b>",
        "pas encore ouvertes",
    ),
    "closed": (
        {"registration_closes_at": datetime(2026, 11, 20, 11, tzinfo=UTC)},
        "closes depuis le vendredi 20 novembre 2026 à 12 h",
        "inscriptions sont closes",
    ),
    "cancelled": ({"status": EventPage.Status.CANCELLED}, "L’événement est annulé", "est annulé"),
    "postponed": ({"status": EventPage.Status.POSTPONED}, "L’événement est reporté", "est reporté"),
    "over": ({"starts_at": NOW - timedelta(days=3)}, "on ne s’y inscrit plus", "est terminé"),
    "past its first date": (
        {"starts_at": NOW - timedelta(days=3), "status": EventPage.Status.POSTPONED},
        "L’événement est reporté",
        "est reporté",
    ),
}


@pytest.mark.parametrize("name", CLOSED)
def test_when_nobody_registers_the_page_and_the_form_say_why(client: Client, name: str) -> None:
    fields, said, said_by_form = CLOSED[name]
    event = open_event(**{"starts_at": START, **fields})

    html, form = page_of(client, event), client.get(path_of(event))

    assert said in html
    assert not invites(html, event)
    assert form.status_code == 200
    assert said_by_form in words_of(form)
    assert 'name="courriel"' not in words_of(form)


def test_an_event_that_registers_elsewhere_has_no_panel(client: Client) -> None:
    event = EventPageFactory(starts_at=START)

    assert 'id="inscription"' not in page_of(client, event)
    assert client.get(path_of(event)).status_code == 404


def test_an_example_says_so_on_its_page_and_on_its_form(client: Client) -> None:
    event = open_event(starts_at=START, demonstration=True)

    assert "sans vraie place" in page_of(client, event)
    assert "il n’y a pas de vraie place" in words_of(client.get(path_of(event)))


def test_each_session_says_what_is_left_in_it(client: Client) -> None:
    titles = {"Tutorat": 2, "Dialogue": 1, "Bilan": None}
    sessions = [
        unsaved_session(START, 0, title=title, capacity=capacity) for title, capacity in titles.items()
    ]
    event = open_event(starts_at=START, sessions=sessions, session_choice=EventPage.SessionChoosing.OPTIONAL)
    for title in ("Tutorat", "Dialogue"):
        SessionChoiceFactory(
            registration=RegistrationFactory(event=event), session=event.sessions.get(title=title)
        )

    for html in (page_of(client, event), words_of(client.get(path_of(event)))):
        assert "1 place sur 2" in html
        assert "Complet : liste d’attente" in html


@pytest.mark.parametrize("path", ["page", "form"])
def test_no_number_of_registrations_makes_a_page_ask_more(client: Client, path: str) -> None:
    sessions = [unsaved_session(START, rank, title=f"Séance {rank}", capacity=9) for rank in range(3)]
    event = open_event(
        starts_at=START, capacity=50, sessions=sessions, session_choice=EventPage.SessionChoosing.OPTIONAL
    )
    url = event.url if path == "page" else path_of(event)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get(url)

    chosen = list(EventSession.objects.filter(event=event))
    for _ in range(15):
        RegistrationFactory(event=event, sessions=chosen)
    with CaptureQueriesContext(connection) as after:
        client.get(url)

    assert len(after) <= len(before)
    assert len(after) <= 45
