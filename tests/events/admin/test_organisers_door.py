"""The door: who is there, who comes without a place, twice, beyond the capacity."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import EventPage, Registration
from events.registration.errors import LinkOverError
from tests.factories import RegistrationFactory
from tests.unchanged import nothing_changes

State = Registration.State


def url(name: str, *arguments: object) -> str:
    return reverse(f"inscriptions:{name}", args=arguments)


def shown(client: Client, address: str, **posted: str) -> list[str]:
    page = client.post(address, posted) if posted else client.get(address)
    return [row["registration"].last_name for row in page.context["rows"]]


@pytest.fixture
def event(event: EventPage) -> EventPage:
    """The event of the team, which just began."""
    now = timezone.now()
    span = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(hours=2)}
    EventPage.objects.filter(pk=event.pk).update(**span)
    return EventPage.objects.get(pk=event.pk)


@pytest.fixture
def door(event: EventPage) -> str:
    return url("door", event.pk)


def walk_in(client: Client, event: EventPage, **fields: str) -> HttpResponse:
    person = {"first_name": "Alix", "last_name": "Martin", "email": "", "organisation_name": "", **fields}
    return client.post(url("walk_in", event.pk), person)


def test_who_is_expected_is_shown_until_they_are_there(
    organiser: Client, event: EventPage, door: str
) -> None:
    known = RegistrationFactory(event=event, last_name="Ancel")
    RegistrationFactory(event=event, last_name="Dumas", state=State.WAITLISTED)
    assert shown(organiser, door) == ["Ancel"]

    answer = organiser.post(door, {"check_in": known.pk})

    assert answer.status_code == 302
    page = organiser.get(answer.url).content.decode()
    assert f"{known.full_name} est là." in page
    assert shown(organiser, door) == []
    assert shown(organiser, f"{door}?voir=presents") == ["Ancel"]
    known.refresh_from_db()
    assert known.state == State.ATTENDED
    assert known.checked_in_by is not None


def test_letting_in_twice_is_harmless(organiser: Client, event: EventPage, door: str) -> None:
    known = RegistrationFactory(event=event)
    for _ in range(2):
        assert organiser.post(door, {"check_in": known.pk}).status_code == 302

    assert known.steps.filter(action="check_in").count() == 1
    assert event.registrations.filter(state=State.ATTENDED).count() == 1


def test_a_mistake_is_taken_back(organiser: Client, event: EventPage, door: str) -> None:
    known = RegistrationFactory(event=event)
    organiser.post(door, {"check_in": known.pk})

    answer = organiser.post(f"{door}?voir=presents", {"undo": known.pk})

    known.refresh_from_db()
    assert known.state == State.CONFIRMED
    assert known.checked_in_at is None
    assert "n’est plus noté présent" in organiser.get(answer.url).content.decode()


def test_who_cancelled_meanwhile_is_told_on_the_spot(organiser: Client, event: EventPage, door: str) -> None:
    known = RegistrationFactory(event=event, state=State.CANCELLED)

    page = organiser.post(door, {"check_in": known.pk})

    assert page.status_code == 200
    assert "rien n’a changé" in page.context["refusal"]
    known.refresh_from_db()
    assert known.state == State.CANCELLED


def test_a_search_finds_who_has_no_place_too(organiser: Client, event: EventPage, door: str) -> None:
    waiting = RegistrationFactory(event=event, last_name="Dumas", state=State.WAITLISTED)
    RegistrationFactory(event=event, last_name="Dumas", state=State.CANCELLED)

    page = organiser.post(door, {"recherche": "dumas"})

    assert [row["registration"].pk for row in page.context["rows"]] == [waiting.pk]
    assert f"inscription={waiting.pk}" in page.context["rows"][0]["walk_in_url"]


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 40, "²"])
def test_a_key_of_nobody_is_answered_as_such(key: str, organiser: Client, door: str) -> None:
    assert organiser.post(door, {"check_in": key}).status_code == 404
    assert organiser.get(f"{door}?fait={key}").status_code == 200


def test_the_door_shows_no_address(organiser: Client, event: EventPage, door: str) -> None:
    RegistrationFactory(event=event, email="camille.secret@example.org")

    assert "camille.secret" not in organiser.get(door).content.decode()


def test_someone_without_a_place_is_let_in(organiser: Client, event: EventPage) -> None:
    answer = walk_in(organiser, event)

    assert answer.status_code == 302  # type: ignore[attr-defined]
    registration = event.registrations.get()
    assert (registration.state, registration.origin) == (State.ATTENDED, Registration.Origin.WALK_IN)


def test_beyond_the_capacity_needs_a_tick(organiser: Client, event: EventPage) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    RegistrationFactory(event=event)

    page = walk_in(organiser, event)
    assert page.status_code == 200  # type: ignore[attr-defined]
    assert "Il ne reste aucune place" in page.content.decode()  # type: ignore[attr-defined]
    assert event.registrations.count() == 1

    walk_in(organiser, event, beyond="on")
    assert event.registrations.filter(state=State.ATTENDED).count() == 1
    assert "complet (1 de trop)" in organiser.get(url("counters", event.pk)).content.decode()


def test_sent_twice_lets_in_one_person(organiser: Client, event: EventPage) -> None:
    walk_in(organiser, event)
    page = walk_in(organiser, event, first_name="ALIX")

    assert "déjà notée présente" in page.content.decode()  # type: ignore[attr-defined]
    assert event.registrations.count() == 1

    walk_in(organiser, event, other="on")
    assert event.registrations.count() == 2, "two people may have one name"


def test_sent_twice_with_an_address_lets_in_one_person(organiser: Client, event: EventPage) -> None:
    for _ in range(2):
        assert walk_in(organiser, event, email="Alix@Example.org").status_code == 302  # type: ignore[attr-defined]

    assert event.registrations.get().email == "alix@example.org"


def test_who_waits_keeps_their_registration(organiser: Client, event: EventPage) -> None:
    waiting = RegistrationFactory(event=event, state=State.WAITLISTED)
    page = organiser.get(f"{url('walk_in', event.pk)}?inscription={waiting.pk}")
    assert page.context["form"].initial["email"] == waiting.email

    walk_in(organiser, event, first_name=waiting.first_name, last_name=waiting.last_name, email=waiting.email)

    waiting.refresh_from_db()
    assert waiting.state == State.ATTENDED
    assert event.registrations.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"first_name": " "}, "first_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"email": "alix"}, "email"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    fields: dict[str, str], wrong: str, organiser: Client, event: EventPage
) -> None:
    page = walk_in(organiser, event, **fields)

    assert list(page.context["form"].errors) == [wrong]  # type: ignore[attr-defined]
    assert not event.registrations.exists()


def test_nobody_enters_what_does_not_take_place(organiser: Client, event: EventPage) -> None:
    EventPage.objects.filter(pk=event.pk).update(status=EventPage.Status.CANCELLED)

    page = walk_in(organiser, event)

    assert "annulé, reporté ou retiré" in page.content.decode()  # type: ignore[attr-defined]
    assert not event.registrations.exists()


def test_before_the_day_the_door_reads_and_notes_nobody(
    organiser: Client, event: EventPage, door: str
) -> None:
    expected = RegistrationFactory(event=event, last_name="Ancel")
    waiting = RegistrationFactory(event=event, last_name="Ancel", state=State.WAITLISTED)
    soon = timezone.now() + timedelta(days=2)
    EventPage.objects.filter(pk=event.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))

    for page in (organiser.get(door), organiser.post(door, {"recherche": "ancel"})):
        html = page.content.decode()
        assert "L’accueil ouvre le jour de l’événement." in html
        assert "Ancel" in html
        assert not [
            said for said in ('name="check_in"', "Faire entrer", "Arrivée sans place") if said in html
        ]
    with nothing_changes():
        said = organiser.post(door, {"check_in": expected.pk})
        page = walk_in(organiser, event, email=waiting.email, beyond="on")
    assert said.context["refusal"] == "L’accueil ouvre le jour de l’événement. Rien n’a changé."
    assert page.status_code == 200  # type: ignore[attr-defined]
    assert "L’accueil ouvre le jour de l’événement." in page.content.decode()  # type: ignore[attr-defined]
    blank = organiser.get(url("walk_in", event.pk)).content.decode()
    assert "L’accueil ouvre le jour de l’événement" in blank
    assert 'name="last_name"' not in blank
    known = organiser.get(url("registration", event.pk, expected.pk))
    assert set(known.context["decisions"]) == {"cancel"}
    assert "L’accueil ouvre le jour de l’événement" in known.content.decode()


def test_arrivals_are_noted_after_the_end_too(organiser: Client, event: EventPage, door: str) -> None:
    known = RegistrationFactory(event=event)
    ended = timezone.now() - timedelta(hours=1)
    EventPage.objects.filter(pk=event.pk).update(starts_at=ended - timedelta(hours=1), ends_at=ended)

    organiser.post(door, {"check_in": known.pk})

    known.refresh_from_db()
    assert known.state == State.ATTENDED


def test_an_event_deleted_meanwhile_is_not_found(
    organiser: Client, event: EventPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(key: int) -> EventPage:
        raise LinkOverError

    monkeypatch.setattr("events.admin.deciding.lock_event", gone)
    assert walk_in(organiser, event).status_code == 404
