"""The contacts of sheets in the admin, and the report of questions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices.models import Inquiry, PracticePage, SheetContact
from tests.factories import PracticePageFactory
from tests.practices.asking import CONTACT, deliver, sheet_of, willing
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
INDEX = "/admin/contacts-des-fiches/"


@pytest.fixture
def sheet(sheets: object) -> PracticePage:
    return sheet_of()


def page_of(contact: SheetContact) -> str:
    return f"{INDEX}edit/{contact.pk}/"


def test_a_moderator_asks_someone_who_then_is_not_shown(moderator: Client, sheet: PracticePage) -> None:
    form = moderator.get(f"{INDEX}new/").content.decode()
    assert sheet.title in form
    answer = moderator.post(
        f"{INDEX}new/", {"sheet": sheet.pk, "email": CONTACT, "role": "Cheffe de service"}, follow=True
    )
    assert answer.status_code == 200
    contact = SheetContact.objects.get()
    assert contact.invited_by is not None
    assert CONTACT not in answer.content.decode()
    assert deliver()[0].to == [CONTACT]
    shown = moderator.get(page_of(contact)).content.decode()
    assert "Renseignée" in shown
    assert "Accord demandé" in shown
    history = moderator.get(f"{INDEX}history/{contact.pk}/").content.decode()
    assert "Accord demandé" in history
    for text in (shown, history, moderator.get(INDEX).content.decode()):
        assert CONTACT not in text


def test_an_administrator_sees_the_address(superuser: Client, sheet: PracticePage) -> None:
    contact = willing(sheet)
    assert CONTACT in superuser.get(page_of(contact)).content.decode()


def test_what_cannot_be_asked_is_said_in_the_form(moderator: Client, sheet: PracticePage) -> None:
    willing(sheet)
    with nothing_changes():
        answer = moderator.post(f"{INDEX}new/", {"sheet": sheet.pk, "email": "autre@structure.example"})
    assert answer.status_code == 200
    other = sheet_of("Autre")
    SheetContact.objects.create(
        sheet=other,
        organisation=other.organisation,
        email=CONTACT,
        state=SheetContact.State.DECLINED,
        invited_at=timezone.now(),
        ended_at=timezone.now(),
    )
    answer = moderator.post(f"{INDEX}new/", {"sheet": other.pk, "email": CONTACT})
    assert "le site ne lui demande plus rien" in answer.content.decode()
    assert not outbox.outbox


def test_only_sheets_that_may_have_a_contact_are_proposed(moderator: Client, sheet: PracticePage) -> None:
    alone = PracticePageFactory(title="Sans structure", organisation=None)
    draft = sheet_of("Brouillon", title="Un brouillon", live=False)
    form = moderator.get(f"{INDEX}new/").content.decode()
    assert sheet.title in form
    assert alone.title not in form
    assert draft.title not in form


def test_a_contact_is_retired_by_a_post_only(moderator: Client, sheet: PracticePage) -> None:
    contact = willing(sheet)
    url = f"{INDEX}retirer/{contact.pk}/"
    assert url in moderator.get(page_of(contact)).content.decode()
    with nothing_changes():
        assert moderator.get(url).status_code == 405
    assert moderator.post(url).status_code == 302
    contact.refresh_from_db()
    assert contact.state == SheetContact.State.WITHDRAWN
    assert url not in moderator.get(page_of(contact)).content.decode()
    assert "rien n’a été fait" in moderator.post(url, follow=True).content.decode()


def test_an_invitation_is_repeated_from_its_page(moderator: Client, sheet: PracticePage) -> None:
    contact = willing(sheet)
    SheetContact.objects.update(
        state=SheetContact.State.INVITED, agreed_at=None, invited_at=timezone.now() - timedelta(days=4)
    )
    assert moderator.post(f"{INDEX}demander/{contact.pk}/").status_code == 302
    assert deliver()[0].to == [CONTACT]
    again = moderator.post(f"{INDEX}demander/{contact.pk}/", follow=True)
    assert "se répète deux fois au plus" in again.content.decode()


@pytest.mark.parametrize("address", ["", "new/", "edit/{pk}/", "history/{pk}/"])
def test_an_editor_sees_none_of_it(editor: Client, sheet: PracticePage, address: str) -> None:
    contact = willing(sheet)
    answer = editor.get(INDEX + address.format(pk=contact.pk))
    assert answer.status_code == 302
    assert CONTACT not in answer.content.decode()
    with nothing_changes():
        editor.get(reverse("practice_questions_report"))


@pytest.mark.parametrize("action", ["retirer", "demander"])
def test_an_editor_changes_nothing(editor: Client, sheet: PracticePage, action: str) -> None:
    contact = willing(sheet)
    assert editor.post(f"{INDEX}{action}/{contact.pk}/").status_code == 302
    contact.refresh_from_db()
    assert contact.state == SheetContact.State.WILLING
    assert not outbox.outbox


def test_searching_an_address_finds_nothing(moderator: Client, sheet: PracticePage) -> None:
    willing(sheet)
    assert sheet.title not in moderator.get(INDEX, {"q": CONTACT}).content.decode()
    assert sheet.title in moderator.get(INDEX, {"q": sheet.title}).content.decode()


def test_a_contact_is_neither_edited_nor_deleted_by_hand(superuser: Client, sheet: PracticePage) -> None:
    contact = willing(sheet)
    with nothing_changes():
        assert superuser.post(page_of(contact), {"email": "autre@example.org"}).status_code == 405
        assert superuser.get(f"{INDEX}delete/{contact.pk}/").status_code == 404


def questions(sheet: PracticePage, count: int, **fields: object) -> None:
    for number in range(count):
        Inquiry.objects.create(
            sheet=sheet,
            email=f"directeur{number}@employeur.example",
            name="Camille Durand",
            message="Une question.",
            state=Inquiry.State.RELAYED,
            relayed_at=timezone.now(),
            **fields,
        )


def test_the_report_counts_questions_and_names_nobody(moderator: Client, sheet: PracticePage) -> None:
    contact = willing(sheet)
    other = sheet_of("Autre", title="Une autre fiche")
    silent = sheet_of("Muette", title="Une fiche sans question")
    questions(sheet, 3, contact=contact)
    questions(sheet, 2)
    questions(other, 1)
    Inquiry.objects.create(sheet=silent, email="a@employeur.example", message="En attente.")
    for path in (
        reverse("practice_questions_report"),
        reverse("practice_questions_report_results"),
        f"{reverse('practice_questions_report')}?export=csv",
    ):
        answer = moderator.get(path)
        assert answer.status_code == 200
        text = b"".join(answer) if answer.streaming else answer.content
        page = text.decode()
        assert sheet.title in page
        assert "Une autre fiche" in page
        assert "sans question" not in page
        assert "employeur.example" not in page
        assert "Durand" not in page
    rows = page.splitlines()
    assert rows[1].startswith(f"{sheet.title},5,3,")
    assert rows[2].startswith("Une autre fiche,1,0,")


def test_the_list_costs_the_same_whatever_it_holds(moderator: Client, sheet: PracticePage) -> None:
    willing(sheet)
    moderator.get(INDEX)
    with CaptureQueriesContext(connection) as few:
        moderator.get(INDEX)
    for number in range(5):
        willing(sheet_of(f"Structure {number}"), f"contact{number}@structure.example")
    with CaptureQueriesContext(connection) as many:
        page = moderator.get(INDEX).content.decode()
    assert "Structure 4" in page
    assert len(many) == len(few)
