"""What is forgotten of those who ask and of those who answer; what keeps counting."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import privacy
from core.mail import keeping
from core.mail.delivery import send_due
from core.models import Mail
from core.privacy import PersonalData
from practices.asking import contacts
from practices.models import Inquiry, PracticePage, SheetContact
from tests.practices.asking import (
    CONTACT,
    SENDER,
    deliver,
    invited,
    link_in,
    willing,
    write,
)
from tests.traces import everything_logged, traces_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
State = SheetContact.State


def registered(name: str) -> PersonalData:
    return next(data for data in privacy.all_data() if data.name == name)


def forget_due(name: str) -> int:
    """Forget what is due, as the purge does."""
    data = registered(name)
    return data.forget(list(data.due(timezone.now()).values_list("pk", flat=True)))


def forget_person(email: str) -> None:
    """Forget one person everywhere, as the erasure does."""
    for data in privacy.all_data():
        data.forget(list(data.of(email).values_list("pk", flat=True)))


def asked(client: Client, clock: Any, sheet: PracticePage) -> str:
    write(client, clock, f"/pratiques/{sheet.slug}/echanger/", organisation_name="Résidence des Ormes")
    return link_in(deliver()[0])


def test_a_message_is_forgotten_thirty_days_after_it_was_relayed(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    contact = willing(sheet)
    client.post(asked(client, clock, sheet))
    deliver()
    clock.shift(timedelta(days=30) - timedelta(seconds=1))
    assert forget_due("practices.inquiry") == 0
    clock.shift(timedelta(seconds=1))
    assert forget_due("practices.inquiry") == 1
    assert forget_due("practices.inquiry") == 0
    inquiry = Inquiry.objects.get()
    assert (inquiry.email, inquiry.name, inquiry.organisation_name, inquiry.message) == ("", "", "", "")
    assert (inquiry.state, inquiry.contact) == (Inquiry.State.RELAYED, contact)


def test_a_message_never_confirmed_is_deleted_after_a_week(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    asked(client, clock, sheet)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert forget_due("practices.inquiry") == 0
    clock.shift(timedelta(seconds=1))
    assert forget_due("practices.inquiry") == 1
    assert not Inquiry.objects.exists()


def test_an_invitation_left_unanswered_is_forgotten_after_thirty_days(
    sheet: PracticePage, clock: Any
) -> None:
    contact, _ = invited(sheet)
    clock.shift(timedelta(days=30))
    assert forget_due("practices.contacts") == 1
    assert forget_due("practices.contacts") == 0
    contact.refresh_from_db()
    assert (contact.state, contact.email, contact.role) == (State.LAPSED, "", "")
    contacts.invite(sheet, "autre@structure.example", "", None)


def test_who_refused_is_remembered_for_thirty_days(client: Client, sheet: PracticePage, clock: Any) -> None:
    contact, link = invited(sheet)
    client.post(link, {"reponse": "non"})
    clock.shift(timedelta(days=29))
    assert forget_due("practices.contacts") == 0
    clock.shift(timedelta(days=1))
    assert forget_due("practices.contacts") == 1
    contact.refresh_from_db()
    assert (contact.state, contact.email) == (State.DECLINED, "")


def test_a_willing_contact_is_kept(sheet: PracticePage, clock: Any) -> None:
    willing(sheet)
    clock.shift(timedelta(days=1_000))
    assert forget_due("practices.contacts") == 0


def test_nothing_is_left_of_who_asked(client: Client, clock: Any, sheet: PracticePage) -> None:
    willing(sheet)
    with everything_logged() as lines:
        client.post(asked(client, clock, sheet))
        deliver()
        asked(client, clock, sheet)
        words = ("Camille Durand", "Résidence des Ormes", "former les tuteurs")
        assert traces_of(SENDER) != []
        forget_person(SENDER)
    assert traces_of(SENDER, *words, logs="\n".join(lines)) == []
    assert Inquiry.objects.filter(state=Inquiry.State.RELAYED).count() == 1


def test_the_files_of_kept_mails_that_quote_who_asked_go_too(
    client: Client,
    clock: Any,
    sheet: PracticePage,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    willing(sheet)
    link = asked(client, clock, sheet)
    settings.EMAIL_BACKEND, settings.MAIL_STORE_DIR = settings.MAIL_KEEPING_BACKEND, tmp_path / "mails"
    client.post(link)
    send_due()
    assert len(keeping.names()) == 2, "to the contact, to the sender"
    with django_capture_on_commit_callbacks(execute=True):
        forget_person(SENDER)
    assert traces_of(SENDER, "Camille Durand", "former les tuteurs") == []
    assert CONTACT in Mail.objects.values_list("recipient", flat=True), "whom it was sent to is not forgotten"


def test_nothing_is_left_of_who_answered(client: Client, clock: Any, sheet: PracticePage) -> None:
    with everything_logged() as lines:
        contact, link = invited(sheet)
        client.post(link, {"reponse": "oui"})
        client.post(asked(client, clock, sheet))
        assert traces_of(CONTACT) != []
        forget_person(CONTACT)
    assert traces_of(CONTACT, "Cheffe de service", logs="\n".join(lines)) == []
    contact.refresh_from_db()
    assert contact.state == State.WITHDRAWN
    # The question that had not left goes to the editors.
    assert CONTACT not in {mail.to[0] for mail in deliver()}


def test_what_is_held_is_told(client: Client, clock: Any, sheet: PracticePage) -> None:
    willing(sheet)
    asked(client, clock, sheet)
    inquiries, people = registered("practices.inquiry"), registered("practices.contacts")
    told = inquiries.describe(inquiries.of(SENDER).get())
    assert told["Nom"] == "Camille Durand"
    assert "former les tuteurs" in told["Message"]
    assert people.describe(people.of(CONTACT).get())["Fonction"] == "Cheffe de service"


def test_what_was_forgotten_is_not_sent(client: Client, clock: Any, sheet: PracticePage) -> None:
    client.post(asked(client, clock, sheet))
    data = registered("practices.inquiry")
    data.forget([Inquiry.objects.get().pk])
    assert not deliver()
    assert not Mail.objects.filter(state=Mail.State.QUEUED).exists()


def test_no_key_nor_address_of_a_page_holds_anyone(client: Client, clock: Any, sheet: PracticePage) -> None:
    client.post(asked(client, clock, sheet))
    for mail in Mail.objects.all():
        assert "@" not in mail.key
        assert set(mail.context) == {"message"}
