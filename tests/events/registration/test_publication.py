"""What a publication tells those who registered: another connection link, other times, at a steady cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import EventPage, Registration
from tests.events.registration.inbox import deliver, invitation_in, subject_of, text_of
from tests.events.registration.registering import mails_to, publish
from tests.factories import RegistrationFactory, open_event, unsaved_session

pytestmark = pytest.mark.django_db
State = Registration.State
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
START = NOW + timedelta(days=10)
FORMER, NEW = "https://visio.example/ancien", "https://visio.example/nouveau"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def online(**fields: Any) -> EventPage:
    """Return an event of two days, followed from afar, with one place: whoever waits is not called."""
    told = {
        "online": True,
        "place_name": "",
        "address": "",
        "capacity": 1,
        "connection_link": FORMER,
        **fields,
    }
    event = open_event(title="Une visio", starts_at=START, ends_at=START + timedelta(days=1), **told)
    return publish(event)


def sequence(registration: Registration) -> int:
    return Registration.objects.values_list("calendar_sequence", flat=True).get(pk=registration.pk)


def edit_session(event: EventPage, **changes: Any) -> None:
    """Publish changes of the first session, and of the event itself: its ``connection_link``."""
    page = EventPage.objects.get(pk=event.pk)
    page.connection_link = changes.pop("connection_link", page.connection_link)
    sessions = list(page.sessions.all())
    for name, value in changes.items():
        setattr(sessions[0], name, value)
    page.sessions = sessions
    page.save_revision().publish()


def test_a_new_connection_link_is_told_to_those_who_have_a_place_only(client: Client) -> None:
    event = online()
    people = {where: RegistrationFactory(event=event, state=where) for where in State}
    numbers = {where: sequence(person) for where, person in people.items()}
    before = EventPage.objects.get(pk=event.pk)
    agenda = client.get("/evenements/agenda.ics").content

    event = publish(event, connection_link=NEW)
    assert client.get("/evenements/agenda.ics").content == agenda
    publish(event, summary="Autre chose")

    for where, person in people.items():
        told = where in (State.CONFIRMED, State.ATTENDED)
        assert mails_to(person) == (["moved"] if told else []), where
        assert sequence(person) - numbers[where] == told, where
        assert list(person.steps.values_list("action", "state")) == ([("new_link", where)] if told else [])
    after = EventPage.objects.get(pk=event.pk)
    assert (after.calendar_sequence, after.calendar_mark) == (before.calendar_sequence, before.calendar_mark)


def test_the_mail_says_that_the_link_changed_and_brings_the_calendar_up_to_date() -> None:
    event = online()
    registration = RegistrationFactory(event=event)
    publish(event, connection_link=NEW)
    (message,) = deliver()
    text, invitation = text_of(message), invitation_in(message)

    assert subject_of(message) == "Lien de connexion\u00a0: Une visio"
    assert "Le lien de connexion a changé." in text
    assert NEW in text
    assert FORMER not in text
    assert "l’invitation jointe met votre agenda à jour" in text
    assert (invitation.method, invitation["SEQUENCE"]) == ("REQUEST", registration.calendar_sequence + 1)
    assert invitation["LOCATION"] == NEW


@pytest.mark.parametrize(
    ("former", "new", "said"),
    [
        ("", NEW, "Voici le lien de connexion de cet événement."),
        (FORMER, "", "Le lien de connexion que vous aviez ne vaut plus."),
    ],
)
def test_a_link_that_comes_or_goes_is_told_as_such(former: str, new: str, said: str) -> None:
    event = online(connection_link=former)
    RegistrationFactory(event=event)
    publish(event, connection_link=new)
    (message,) = deliver()
    assert said in text_of(message)


def test_of_two_links_in_a_row_the_last_one_is_told() -> None:
    event = online()
    RegistrationFactory(event=event)
    event = publish(event, connection_link=f"{NEW}-1")
    publish(event, connection_link=f"{NEW}-2")
    (message,) = deliver()
    assert f"{NEW}-2" in text_of(message)


def test_one_mail_says_that_the_time_and_the_link_changed() -> None:
    event = online()
    expected, waiting = (
        RegistrationFactory(event=event, state=where) for where in (State.CONFIRMED, State.WAITLISTED)
    )
    publish(event, connection_link=NEW, ends_at=START + timedelta(days=2))
    told = {message["To"]: text_of(message) for message in deliver()}
    assert set(told) == {expected.email, waiting.email}
    assert "Les informations pratiques ont changé, le lien de connexion aussi." in told[expected.email]
    assert NEW in told[expected.email]
    assert "lien de connexion" not in told[waiting.email].lower()
    assert sequence(expected) == expected.calendar_sequence + 1


def test_one_mail_says_that_the_session_and_the_link_changed() -> None:
    event = online(sessions=[unsaved_session(START)], session_choice=EventPage.SessionChoosing.OPTIONAL)
    (session,) = event.sessions.all()
    inside, elsewhere = (
        RegistrationFactory(event=event, sessions=[session]),
        RegistrationFactory(event=event),
    )
    waiting = RegistrationFactory(event=event, state=State.WAITLISTED, sessions=[session])
    edit_session(event, room="Salle 3", connection_link=NEW)
    told = {message["To"]: text_of(message) for message in deliver()}
    assert [mails_to(person) for person in (inside, elsewhere, waiting)] == [
        ["choices"],
        ["moved"],
        ["choices"],
    ]
    assert "Vos séances ont changé, le lien de connexion aussi." in told[inside.email]
    assert "lien de connexion" not in told[waiting.email].lower()
    assert [sequence(person) - person.calendar_sequence for person in (inside, elsewhere, waiting)] == [1] * 3


@pytest.mark.parametrize("status", [EventPage.Status.CANCELLED, EventPage.Status.POSTPONED])
def test_a_link_to_what_does_not_take_place_is_not_told(status: str) -> None:
    event = publish(online(), status=status)
    registration = RegistrationFactory(event=event)
    publish(event, connection_link=NEW)
    assert not mails_to(registration)


def test_a_link_that_waits_to_be_told_is_dropped_when_the_event_is_cancelled() -> None:
    event = online()
    RegistrationFactory(event=event)
    event = publish(event, connection_link=NEW)
    publish(event, status=EventPage.Status.CANCELLED)
    (message,) = deliver()
    assert subject_of(message) == "Événement annulé\u00a0: Une visio"


def test_whoever_is_there_is_told_of_a_change_until_the_end(clock: Any) -> None:
    event = online()
    there = RegistrationFactory(event=event)
    clock.move_to(START)
    Registration.objects.update(state=State.ATTENDED, checked_in_at=START)

    event = publish(event, ends_at=START + timedelta(days=2))
    (message,) = deliver()
    assert invitation_in(message).method == "REQUEST", "they are still expected tomorrow"
    assert "Annulez votre inscription" not in text_of(message)

    event = publish(event, status=EventPage.Status.CANCELLED)
    (message,) = deliver()
    assert subject_of(message) == "Événement annulé\u00a0: Une visio"
    assert invitation_in(message).method == "CANCEL"

    clock.move_to(START + timedelta(days=3))
    publish(event, status=EventPage.Status.SCHEDULED)
    assert mails_to(there) == ["moved", "moved"]


def test_whoever_is_there_is_told_of_a_session_that_moves(clock: Any) -> None:
    event = online(sessions=[unsaved_session(START)], session_choice=EventPage.SessionChoosing.OPTIONAL)
    there = RegistrationFactory(event=event, sessions=list(event.sessions.all()))
    clock.move_to(START)
    Registration.objects.update(state=State.ATTENDED, checked_in_at=START)
    edit_session(event, room="Salle 3")
    (message,) = deliver()
    assert mails_to(there) == ["choices"]
    assert "Salle 3" in text_of(message)
    assert invitation_in(message).method == "REQUEST"


def test_whoever_came_without_a_place_was_never_invited(clock: Any) -> None:
    event = online()
    clock.move_to(START)
    RegistrationFactory(event=event, state=State.ATTENDED, calendar_sequence=0)
    publish(event, status=EventPage.Status.CANCELLED)
    (message,) = deliver()
    assert not [part for part in message.walk() if "calendar" in part.get_content_type()]
    assert "retire l’événement de votre agenda" not in text_of(message)


@pytest.mark.parametrize(
    "changes", [{"room": "Salle 3"}, {"connection_link": NEW}, {"room": "Salle 3", "connection_link": NEW}]
)
def test_telling_fifty_people_costs_what_telling_five_does(changes: dict[str, Any]) -> None:
    def cost(count: int) -> int:
        choosing = EventPage.SessionChoosing.OPTIONAL
        event = online(slug=f"a-{count}", sessions=[unsaved_session(START)], session_choice=choosing)
        (session,) = event.sessions.all()
        people = [RegistrationFactory(event=event, sessions=[session]) for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            edit_session(event, **changes)
        assert all(len(mails_to(person)) == 1 for person in people)
        return len(queries)

    cost(1)
    assert cost(50) == cost(5)
