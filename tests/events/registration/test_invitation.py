"""The place of someone in their calendar, read from the mails as calendars read them."""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from events.models import EventPage, Registration, SessionChoice
from events.registration import organising
from events.registration.services import Person, Wishes, cancel, change, rejoin
from tests.events.registration.inbox import (
    CAMILLE,
    bodies,
    calendar_file,
    calendar_parts,
    deliver,
    invitation_in,
    registered,
    secret_in,
    text_of,
    the_mail,
)
from tests.factories import RegistrationFactory, UserFactory, open_event, unsaved_session

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
State = Registration.State


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 9, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


def publish(event: EventPage, **changes: Any) -> None:
    event = EventPage.objects.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision().publish()


def move(event: EventPage, starts_at: datetime) -> None:
    publish(event, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))


def test_a_place_is_an_invitation_that_moves_and_is_struck_out(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://essaim.example"
    event = open_event(title="Le webinaire", starts_at=datetime(2026, 10, 20, 10, tzinfo=PARIS))
    registration = registered(event)
    confirmed = the_mail()
    first = invitation_in(confirmed)

    # Across the change of hour, the clock of Paris shows the same.
    move(event, datetime(2026, 10, 27, 10, tzinfo=PARIS))
    second = invitation_in(the_mail())
    cancel(secret_in(confirmed))
    third = invitation_in(the_mail())
    rejoin(secret_in(confirmed))
    fourth = invitation_in(the_mail())

    told = [first, second, third, fourth]
    assert [each.method for each in told] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert {str(each["UID"]) for each in told} == {f"inscription-{registration.calendar_uid}@essaim.example"}
    numbers = [each["SEQUENCE"] for each in told]
    assert numbers == sorted(set(numbers)), "each one higher than the last"
    assert [each["STATUS"] for each in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert third["SUMMARY"] == "Annulé\u00a0: Le webinaire"
    starts = [each.decoded("DTSTART") for each in told]
    assert [start.astimezone(UTC).hour for start in starts] == [8, 9, 9, 9]
    assert {start.replace(tzinfo=None).hour for start in starts} == {10}
    assert {each["DTSTART"].params["TZID"] for each in told} == {"Europe/Paris"}
    assert first.decoded("DTEND") - starts[0] == timedelta(minutes=90)


def test_it_is_addressed_to_one_person_and_asks_for_no_answer(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Essaim <agenda@essaim.example>"
    event = open_event(
        organiser_email="equipe@exemple.fr",
        online=True,
        place_name="",
        connection_link="https://visio.example/x",
    )
    RegistrationFactory(event=event, email="autre@exemple.fr", last_name="Quelqu’un")
    registered(event)
    message = the_mail()
    entry = invitation_in(message)

    assert str(entry["ATTENDEE"]) == "mailto:camille@exemple.fr"
    assert entry["ATTENDEE"].params["CN"] == "Camille Durand"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert entry["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(entry["ORGANIZER"]) == "mailto:agenda@essaim.example"
    assert str(entry["CONTACT"]) == "equipe@exemple.fr"
    assert message["Reply-To"] == "equipe@exemple.fr"
    assert entry["LOCATION"] == "https://visio.example/x"
    assert "https://visio.example/x" in entry["DESCRIPTION"]
    assert "autre@exemple.fr" not in calendar_file(message).decode()


def test_no_personal_link_is_in_it() -> None:
    event = open_event()
    registered(event)
    confirmed = the_mail()
    cancel(secret_in(confirmed))
    for message in (confirmed, the_mail()):
        content = calendar_file(message).decode().replace("\r\n ", "")
        assert "/inscription/" not in content
        assert secret_in(message) not in content


def test_a_calendar_has_lines_as_calendars_want_them() -> None:
    registered(open_event(title="Une séance d’été\u00a0: " + "soin et écoute " * 15))
    content = calendar_file(the_mail())
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    (zone,) = [line for line in lines if line.startswith(b"TZID:")]
    assert zone == b"TZID:Europe/Paris"


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [
        ('Camille" ; X="1', "Durand:\r\nATTENDEE:mailto:x@y.fr"),
        ("Zoé\u2028BEGIN:VALARM", "\x00\x07Ndiaye, fille"),
        ("😀" * 100, "ﷺ" * 100),
        ("\u202eeillimaC", "^n^^'"),
    ],
    ids=["lines", "separators", "long", "turned"],
)
def test_a_name_stays_a_name(first_name: str, last_name: str) -> None:
    event = open_event(title="L’accueil")
    registration = RegistrationFactory(event=event, first_name="A", last_name="B", email="a@exemple.fr")
    # As no form would let it in.
    Registration.objects.filter(pk=registration.pk).update(
        first_name=first_name.replace("\x00", ""), last_name=last_name.replace("\x00", "")
    )
    move(event, event.starts_at + timedelta(days=1))

    message = the_mail()
    entry = invitation_in(message)
    assert str(entry["ATTENDEE"]) == "mailto:a@exemple.fr"
    assert message["To"] == "a@exemple.fr"
    assert "Bcc" not in message
    assert {part.name for part in entry.walk()} == {"VEVENT"}
    assert entry["SUMMARY"] == "L’accueil"


def test_whole_days_are_days() -> None:
    event = open_event(
        whole_days=True,
        starts_at=datetime(2026, 10, 24, tzinfo=PARIS),
        ends_at=datetime(2026, 10, 25, 23, 59, tzinfo=PARIS),
    )
    registered(event)
    entry = invitation_in(the_mail())
    assert entry.decoded("DTSTART") == date(2026, 10, 24)
    assert entry.decoded("DTEND") == date(2026, 10, 26)


def test_an_event_that_is_cancelled_is_struck_out_and_comes_back() -> None:
    event = open_event(title="Le forum")
    registered(event)
    told = [invitation_in(the_mail())]
    publish(event, status=EventPage.Status.CANCELLED, status_note="Salle fermée.")
    message = the_mail()
    assert "Salle fermée." in text_of(message)
    told.append(invitation_in(message))
    publish(event, status=EventPage.Status.SCHEDULED, status_note="")
    told.append(invitation_in(the_mail()))
    publish(event, status=EventPage.Status.POSTPONED)
    told.append(invitation_in(the_mail()))

    assert [each.method for each in told] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert [each["SEQUENCE"] for each in told] == [1, 2, 3, 4]
    assert len({str(each["UID"]) for each in told}) == 1
    assert told[1]["SUMMARY"] == "Annulé\u00a0: Le forum"
    assert told[3]["SUMMARY"] == "Reporté\u00a0: Le forum"


def test_who_never_had_a_place_has_nothing_struck_out() -> None:
    event = open_event(capacity=1)
    RegistrationFactory(event=event)
    registered(event)
    waiting = the_mail()
    assert calendar_parts(waiting) == []
    move(event, event.starts_at + timedelta(days=1))
    to_waiting = [message for message in deliver() if message["To"] == CAMILLE.email]
    assert [calendar_parts(message) for message in to_waiting] == [[]]
    cancel(secret_in(waiting))
    assert calendar_parts(the_mail()) == []


def test_who_comes_back_to_wait_is_struck_out_at_once_when_nothing_told_it_before() -> None:
    event = open_event(capacity=1)
    registered(event)
    secret = secret_in(the_mail())
    cancel(secret)
    RegistrationFactory(event=event)
    rejoin(secret)

    # That of the cancellation is not true any more.
    message = the_mail()
    assert "liste d’attente" in text_of(message)
    assert invitation_in(message).method == "CANCEL"


def test_a_place_that_organisers_take_back_is_struck_out() -> None:
    registration = registered(open_event())
    the_mail()
    organising.cancel(registration.pk, UserFactory())
    message = the_mail()
    assert "L’organisation a annulé votre inscription." in text_of(message)
    assert invitation_in(message).method == "CANCEL"


def with_sessions(**fields: Any) -> EventPage:
    start = datetime(2026, 10, 20, 9, tzinfo=PARIS)
    sessions = [unsaved_session(start, rank, room=f"Salle {rank}") for rank in range(4)]
    return open_event(
        starts_at=start, ends_at=start + timedelta(hours=8), sessions=copy.copy(sessions), **fields
    )


def test_where_sessions_must_be_chosen_it_lasts_from_the_first_to_the_last() -> None:
    event = with_sessions(session_choice=EventPage.SessionChoosing.REQUIRED)
    sessions = list(event.sessions.order_by("starts_at"))
    registered(event, wishes=Wishes(sessions=[sessions[1].pk, sessions[2].pk]))
    confirmed = the_mail()
    entry = invitation_in(confirmed)

    assert entry.decoded("DTSTART") == sessions[1].starts_at
    assert entry.decoded("DTEND") == sessions[2].ends_at
    assert "Séance 2 (Salle 1)" in entry["DESCRIPTION"]
    assert "Séance 1" not in entry["DESCRIPTION"]

    change(secret_in(confirmed), CAMILLE, Wishes(sessions=[sessions[3].pk]))
    changed = invitation_in(the_mail())
    assert changed.method == "REQUEST"
    assert changed["SEQUENCE"] > entry["SEQUENCE"]
    assert changed.decoded("DTSTART") == sessions[3].starts_at


def test_where_sessions_may_be_chosen_it_lasts_as_long_as_the_event() -> None:
    event = with_sessions(session_choice=EventPage.SessionChoosing.OPTIONAL)
    registered(event, wishes=Wishes(sessions=[event.sessions.all()[0].pk]))
    entry = invitation_in(the_mail())
    assert entry.decoded("DTSTART") == event.starts_at
    assert entry.decoded("DTEND") == event.ends_at


def test_a_session_that_one_waited_for_joins_the_invitation() -> None:
    event = with_sessions(session_choice=EventPage.SessionChoosing.REQUIRED)
    full, other = event.sessions.order_by("starts_at")[:2]
    type(full).objects.filter(pk=full.pk).update(capacity=1)
    registered(event, wishes=Wishes(sessions=[full.pk]))
    first_one = secret_in(the_mail())
    someone = registered(
        event, Person("sacha@exemple.fr", "Sacha", "Petit"), Wishes(sessions=[full.pk, other.pk])
    )
    before = the_mail()
    assert "en liste d’attente" in text_of(before)
    assert invitation_in(before).decoded("DTSTART") == other.starts_at

    cancel(first_one)
    (seated,) = [message for message in deliver() if message["To"] == "sacha@exemple.fr"]

    assert someone.choices.filter(state=SessionChoice.State.WAITLISTED).count() == 0
    assert str(seated["Subject"]).endswith("Séance 1")
    assert invitation_in(seated).decoded("DTSTART") == full.starts_at
    assert invitation_in(seated)["SEQUENCE"] > invitation_in(before)["SEQUENCE"]


def test_a_session_that_changes_its_room_is_told_to_those_who_chose_it() -> None:
    event = with_sessions(session_choice=EventPage.SessionChoosing.REQUIRED)
    chosen, other = event.sessions.order_by("starts_at")[:2]
    registered(event, wishes=Wishes(sessions=[chosen.pk]))
    before = invitation_in(the_mail())
    registered(event, Person("sacha@exemple.fr", "Sacha", "Petit"), Wishes(sessions=[other.pk]))
    the_mail()

    page = EventPage.objects.get(pk=event.pk)
    sessions = list(page.sessions.all())
    next(each for each in sessions if each.pk == chosen.pk).room = "Amphithéâtre"
    page.sessions = sessions
    page.save_revision().publish()

    message = the_mail()
    assert message["To"] == CAMILLE.email
    assert "9 h – 9 h 30, Amphithéâtre — place confirmée" in text_of(message)
    after = invitation_in(message)
    assert "Séance 1 (Amphithéâtre)" in after["DESCRIPTION"]
    assert (after.method, str(after["UID"])) == ("REQUEST", str(before["UID"]))
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_public_calendars_name_nobody(client: Client) -> None:
    event = open_event(
        slug="forum", connection_link="https://visio.example/x", organiser_email="e@exemple.fr"
    )
    registered(event)
    entry = bodies(the_mail())[0]
    assert "https://visio.example/x" in entry
    for path in ("/evenements/agenda.ics", "/evenements/forum/evenement.ics"):
        feed = client.get(path).content.decode().replace("\r\n ", "")
        assert "METHOD:PUBLISH" in feed
        for hidden in ("ATTENDEE", "ORGANIZER", "camille", "visio.example", "e@exemple.fr"):
            assert hidden not in feed
