"""Two clicks at once: one message, one answer."""

from functools import partial
from pathlib import Path

import pytest
from django.urls import resolve

from core import relay, tokens
from core.models import Mail
from practices.asking import contacts
from practices.asking.links import ANSWER_WITHIN, CONSENT
from practices.asking.routing import ROUTE
from practices.models import Inquiry, SheetContact
from tests.practices.asking import CONTACT, SENDER, invited, set_editors, sheet_of
from tests.races import race, shared_database

pytestmark = pytest.mark.django_db(transaction=True)


def secret_of(path: str) -> str:
    return str(resolve(path).kwargs["secret"])


def test_a_message_confirmed_several_times_at_once_is_relayed_once(tmp_path: Path) -> None:
    sheet = sheet_of()
    set_editors()
    message = Inquiry(sheet=sheet, name="Camille", email=SENDER, message="Une question assez longue.")
    assert relay.write(ROUTE, message)
    links = [tokens.issue(ROUTE.confirmation, message.pk, ANSWER_WITHIN) for _ in range(2)]
    with shared_database(tmp_path):
        results = race([partial(relay.relay, ROUTE, link) for link in links for _ in range(4)])
        kinds = sorted(Mail.objects.exclude(kind=ROUTE.kind("confirm")).values_list("kind", flat=True))
    assert [type(result) for result in results if result is not None] == [Inquiry], results
    assert kinds == ["practices.inquiry_receipt", "practices.inquiry_relayed"]


def test_agreeing_and_refusing_at_once_does_one_of_them(tmp_path: Path) -> None:
    sheet = sheet_of()
    set_editors()
    contact, link = invited(sheet)
    # Two links, as two invitations give.
    secrets = [secret_of(link), tokens.issue(CONSENT, contact.pk, ANSWER_WITHIN)]
    with shared_database(tmp_path):
        results = race(
            [
                partial(act, secrets[number % 2])
                for number in range(4)
                for act in (contacts.agree, contacts.decline)
            ]
        )
        state = SheetContact.objects.get().state
    done = [index for index, result in enumerate(results) if result is not None]
    assert len(done) == 1, results
    assert state == ("willing" if done[0] % 2 == 0 else "declined")


def test_two_people_asked_at_once_for_one_sheet(tmp_path: Path) -> None:
    sheet = sheet_of()
    with shared_database(tmp_path):
        asked = [partial(contacts.invite, sheet, f"{n}{CONTACT}", "", None) for n in range(4)]
        results = race(asked)
        count = SheetContact.objects.count()
        mails = Mail.objects.count()
    assert sum(isinstance(result, SheetContact) for result in results) == 1, results
    assert sum(isinstance(result, contacts.errors.AlreadyHasContactError) for result in results) == 3
    assert (count, mails) == (1, 1)
