"""Who agrees to receive the questions about a sheet: nobody does by silence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from core.mail.delivery import send_due
from core.models import Mail
from practices.asking import contacts, errors
from practices.asking.routing import receiver
from practices.models import Inquiry, PracticePage, SheetContact
from tests.factories import PracticePageFactory
from tests.practices.asking import (
    CONTACT,
    EDITORS,
    deliver,
    invited,
    link_in,
    sheet_of,
    willing,
    write,
)
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
State = SheetContact.State


def asked(client: Client, clock: Any, sheet: PracticePage) -> None:
    """Write a question about a sheet and confirm it; nothing is delivered of what follows."""
    write(client, clock, f"/pratiques/{sheet.slug}/echanger/")
    client.post(link_in(deliver()[0]))


def test_someone_is_asked_and_agrees(client: Client, sheet: PracticePage) -> None:
    contact, link = invited(sheet, f" {CONTACT.upper()} ")
    assert (contact.state, contact.email) == (State.INVITED, CONTACT)
    assert receiver(sheet) == ""
    page = assert_get_changes_nothing(client, link).content.decode()
    assert "Association des Tilleuls" in page
    assert "Cheffe de service" in page

    answer = client.post(link, {"reponse": "oui"})
    assert answer.status_code == 200
    assert "Votre accord est noté" in answer.content.decode()
    contact.refresh_from_db()
    assert (contact.state, contact.agreed_at is not None) == (State.WILLING, True)
    assert receiver(sheet) == "Association des Tilleuls"
    (agreed,) = deliver()
    assert agreed.to == [CONTACT]
    stop = link_in(agreed)
    assert client.get(stop).status_code == 200
    assert client.post(link, {"reponse": "non"}).status_code == 410


def test_someone_refuses(client: Client, sheet: PracticePage) -> None:
    contact, link = invited(sheet)
    assert "Votre refus est noté" in client.post(link, {"reponse": "non"}).content.decode()
    contact.refresh_from_db()
    assert contact.state == State.DECLINED
    assert not deliver()
    assert client.get(link).status_code == 410
    with pytest.raises(errors.RefusedBeforeError):
        contacts.invite(sheet, CONTACT, "", None)
    contacts.invite(sheet, "quelquun.dautre@structure.example", "", None)


@pytest.mark.parametrize("posted", [{}, {"reponse": "peut-être"}])
def test_a_post_without_answer_agrees_to_nothing(
    client: Client, sheet: PracticePage, posted: dict[str, str]
) -> None:
    _, link = invited(sheet)
    with nothing_changes():
        answer = client.post(link, posted)
    assert answer.status_code == 422
    assert "Choisissez une réponse." in answer.content.decode()


def test_a_contact_stops_at_once_by_one_click(client: Client, clock: Any, sheet: PracticePage) -> None:
    """As a mail program does it (RFC 8058): one POST to the header's address, no redirection."""
    contact = willing(sheet)
    asked(client, clock, sheet)
    relayed = deliver()[0]
    address = relayed.message()["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("http://127.0.0.1:8000")
    assert "Ne plus recevoir" in assert_get_changes_nothing(client, path).content.decode()
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    contact.refresh_from_db()
    assert (contact.state, contact.ended_at is not None) == (State.WITHDRAWN, True)
    assert client.get(path).status_code == 410

    asked(client, clock, sheet)
    assert deliver()[0].to == [EDITORS]


def test_what_has_not_left_when_a_contact_stops_goes_to_the_editors(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    contact = willing(sheet)
    asked(client, clock, sheet)
    contacts.retire(contact, None)
    sent = deliver()
    assert sorted(mail.to[0] for mail in sent) == sorted([EDITORS, "camille.durand@employeur.example"])
    assert Inquiry.objects.get().contact is None


def test_an_invitation_is_repeated_twice_at_most_and_not_at_once(sheet: PracticePage, clock: Any) -> None:
    contact, _ = invited(sheet)
    with pytest.raises(errors.TooManyInvitationsError):
        contacts.remind(contact, None)
    for _ in range(2):
        clock.shift(timedelta(days=3))
        contact.refresh_from_db()
        contacts.remind(contact, None)
        assert len(deliver()) == 1
    clock.shift(timedelta(days=30))
    with pytest.raises(errors.TooManyInvitationsError):
        contacts.remind(contact, None)
    assert Mail.objects.count() == 3


def test_every_link_of_an_invitation_ends_with_the_first_answer(
    client: Client, sheet: PracticePage, clock: Any
) -> None:
    contact, first = invited(sheet)
    clock.shift(timedelta(days=3))
    contacts.remind(contact, None)
    second = link_in(deliver()[0])
    client.post(second, {"reponse": "oui"})
    assert client.post(first, {"reponse": "non"}).status_code == 410
    contact.refresh_from_db()
    assert contact.state == State.WILLING


def test_an_invitation_may_be_answered_for_thirty_days(
    client: Client, sheet: PracticePage, clock: Any
) -> None:
    _, link = invited(sheet)
    clock.shift(timedelta(days=30) - timedelta(seconds=1))
    assert client.get(link).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(link).status_code == 410


def test_a_sheet_has_one_contact_at_a_time(sheet: PracticePage) -> None:
    contact, _ = invited(sheet)
    with pytest.raises(errors.AlreadyHasContactError):
        contacts.invite(sheet, "autre@structure.example", "", None)
    assert not deliver()
    contacts.retire(contact, None)
    contacts.invite(sheet, "autre@structure.example", "", None)


def test_only_a_public_sheet_that_names_an_organisation_has_a_contact(sheet: PracticePage) -> None:
    for page in (PracticePageFactory(organisation=None), sheet_of("Autre", live=False)):
        with pytest.raises(errors.NoOrganisationError):
            contacts.invite(page, CONTACT, "", None)
    assert not SheetContact.objects.exists()


def test_an_invitation_about_a_sheet_withdrawn_meanwhile_does_not_leave(sheet: PracticePage) -> None:
    contacts.invite(sheet, CONTACT, "", None)
    sheet.unpublish()
    assert not deliver()
    assert Mail.objects.get().state == Mail.State.CANCELLED


Move = Callable[[SheetContact], object]
MOVES: dict[str, Move] = {
    "remind": lambda contact: contacts.remind(contact, None),
    "retire": lambda contact: contacts.retire(contact, None),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", State.values)
def test_what_each_state_allows(sheet: PracticePage, clock: Any, state: str, move: str) -> None:
    contact, _ = invited(sheet)
    clock.shift(timedelta(days=4))
    ended = None if state in SheetContact.ACTIVE else contact.invited_at
    agreed = contact.invited_at if state == State.WILLING else None
    SheetContact.objects.update(state=state, ended_at=ended, agreed_at=agreed)
    allowed = {"remind": {State.INVITED}, "retire": {State.INVITED, State.WILLING}}[move]
    if state in allowed:
        MOVES[move](contact)
        return
    with nothing_changes(), pytest.raises(errors.NotActiveError):
        MOVES[move](contact)


@pytest.mark.parametrize("state", [State.WILLING, State.DECLINED, State.WITHDRAWN, State.LAPSED])
def test_a_link_to_agree_opens_nothing_in_another_state(
    client: Client, sheet: PracticePage, state: str
) -> None:
    contact, link = invited(sheet)
    agreed = contact.invited_at if state == State.WILLING else None
    SheetContact.objects.update(state=state, ended_at=contact.invited_at, agreed_at=agreed)
    with nothing_changes():
        assert client.get(link).status_code == 410
        assert client.post(link, {"reponse": "oui"}).status_code == 410


def test_its_history_tells_what_happened_and_nobody(client: Client, sheet: PracticePage) -> None:
    _, link = invited(sheet)
    client.post(link, {"reponse": "oui"})
    client.post(link_in(deliver()[0]))
    entries = list(
        ModelLogEntry.objects.filter(content_type__model="sheetcontact").order_by("timestamp", "pk")
    )
    assert [entry.action for entry in entries] == [
        "practices.contact_invite",
        "practices.contact_agree",
        "practices.contact_withdraw",
    ]
    for entry in entries:
        assert "@" not in f"{entry.label}{entry.data}"
        assert "Cheffe" not in f"{entry.label}{entry.data}"


def test_nothing_is_sent_twice(sheet: PracticePage) -> None:
    invited(sheet)
    send_due()
    assert not deliver()
