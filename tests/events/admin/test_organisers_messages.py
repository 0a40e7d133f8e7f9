"""What organisers write to those who registered: to whom, once, and what is kept of it."""

import uuid
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from core.models import Mail
from events.models import EventMessage, EventPage, EventSession, Registration
from tests.admin.forms import messages_of
from tests.factories import RegistrationFactory, open_event, unsaved_session

State = Registration.State


@pytest.fixture
def people(event: EventPage) -> dict[str, Registration]:
    """Someone in each state, each with an address; and someone present without one."""
    found = {str(state): RegistrationFactory(event=event, state=state) for state in State}
    RegistrationFactory(event=event, state=State.ATTENDED, email="")
    RegistrationFactory()
    return found


def written(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "subject": "La salle change", "body": "Rendez-vous salle B.\n\nÀ demain.",
        "states": ["confirmed"], "step": "send", **fields,
    }  # fmt: skip


def sent() -> QuerySet[Mail]:
    return Mail.objects.filter(kind="events.registration_message")


def post(client: Client, event: EventPage, data: dict[str, Any]) -> Any:
    return client.post(reverse("inscriptions:message", args=[event.pk]), data)


def test_it_goes_to_the_states_that_were_chosen(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    answer = post(organiser, event, written(states=["confirmed", "waitlisted"]))

    message = EventMessage.objects.get()
    mails = sent()
    assert {mail.recipient for mail in mails} == {people["confirmed"].email, people["waitlisted"].email}
    keys = {f"registration-{people[state].pk}-message-{message.pk}" for state in ("confirmed", "waitlisted")}
    assert {mail.key for mail in mails} == keys
    assert message.sent_to == 2
    assert message.created_by is not None
    assert "Message envoyé à 2 personnes." in messages_of(organiser, answer)


def test_everyone_who_may_be_written_to(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    states = ["confirmed", "offered", "waitlisted", "pending_approval", "attended"]
    post(organiser, event, written(states=states))

    recipients = set(sent().values_list("recipient", flat=True))
    assert recipients == {people[state].email for state in states}


@pytest.mark.parametrize("state", ["pending_email", "cancelled", "refused", "pirate"])
def test_nobody_else_is_written_to(
    state: str, organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    page = post(organiser, event, written(states=[state]))

    assert "states" in page.context["form"].errors
    assert not sent().exists()
    assert not EventMessage.objects.exists()


def test_sent_twice_it_goes_once(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    data = written()
    for _ in range(2):
        assert "Message envoyé à 1 personne." in messages_of(organiser, post(organiser, event, data))

    assert EventMessage.objects.count() == 1
    assert sent().count() == 1


def test_the_form_of_one_event_posted_to_another_is_another_message(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    other = open_event(team=event.team)
    RegistrationFactory(event=other)
    data = written()

    for each in (event, other, other):
        assert "Message envoyé à 1 personne." in messages_of(organiser, post(organiser, each, data))

    assert [message.event_id for message in EventMessage.objects.order_by("pk")] == [event.pk, other.pk]
    assert sent().count() == 2


def test_it_is_read_again_before_it_leaves(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    data = written(states=["confirmed", "attended"], step="preview")
    page = post(organiser, event, data)

    assert page.context["count"] == 2, "who left no address does not count"
    assert "Rendez-vous salle B." in page.content.decode()
    assert not sent().exists()
    corrected = post(organiser, event, {**data, "step": "correct"})
    assert corrected.context["form"]["body"].value() == data["body"]
    assert corrected.context["form"]["key"].value() == data["key"]
    assert not sent().exists()


def test_a_message_to_nobody_does_not_leave(organiser: Client, event: EventPage) -> None:
    for step in ("preview", "send"):
        page = post(organiser, event, written(step=step))
        assert "rien n’est parti" in str(page.context["form"].errors)
    assert not EventMessage.objects.exists()


def test_it_may_go_to_one_session(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    event.sessions.add(unsaved_session(event.starts_at), unsaved_session(event.starts_at, 1))
    event.save()
    first, second = EventSession.objects.filter(event=event).order_by("starts_at")
    there = RegistrationFactory(event=event, sessions=[first])
    RegistrationFactory(event=event, sessions=[second])
    RegistrationFactory(event=event, state=State.CANCELLED, sessions=[first])

    post(organiser, event, written(session=first.pk))

    assert list(sent().values_list("recipient", flat=True)) == [there.email]
    assert first.title in organiser.get(reverse("inscriptions:messages", args=[event.pk])).content.decode()


def test_the_session_of_another_event_is_refused(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    event.sessions.add(unsaved_session(event.starts_at))
    event.save()

    page = post(organiser, event, written(session=0))

    assert "session" in page.context["form"].errors
    assert not sent().exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"subject": ""}, "subject"), ({"body": " "}, "body"), ({"states": []}, "states"),
     ({"subject": "x" * 151}, "subject"), ({"body": "x" * 5_001}, "body"), ({"key": "x"}, "key")],
)  # fmt: skip
def test_what_is_wrong_is_told(
    fields: dict[str, Any], wrong: str, organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    page = post(organiser, event, written(**fields))

    assert list(page.context["form"].errors) == [wrong]
    assert not sent().exists()


def test_a_subject_has_one_line(organiser: Client, event: EventPage, people: dict[str, Registration]) -> None:
    post(organiser, event, written(subject="La salle\r\nBcc: tous@example.org"))

    assert EventMessage.objects.get().subject == "La salle Bcc: tous@example.org"


def test_past_messages_are_listed(
    organiser: Client, event: EventPage, people: dict[str, Registration]
) -> None:
    post(organiser, event, written())

    page = organiser.get(reverse("inscriptions:messages", args=[event.pk])).content.decode()

    assert "La salle change" in page
    assert "par Dominique Organiser, à 1 personne (confirmée)" in page
