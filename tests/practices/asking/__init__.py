"""Readers who ask, and contacts who answer, as their browsers and mail programs do it."""

import re
from datetime import timedelta
from email.message import Message
from typing import Any

from django.core import mail as outbox
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from core.mail.delivery import send_due
from portal.models import SiteIdentity
from practices.asking import contacts
from practices.models import PracticePage, SheetContact
from tests.factories import OrganisationFactory, PracticePageFactory

EDITORS = "redaction@editeur.example"
CONTACT = "dominique.lefevre@structure.example"
SENDER = "camille.durand@employeur.example"
MESSAGE = "Combien de temps faut-il pour former les tuteurs ?\r\n\r\nMerci d’avance."
STAMP = re.compile(r'name="horodatage" value="([^"]+)"')
LINK = re.compile(r"https?://[^/\s]+(/(?:echanger|contact)/\S+/)")


def set_editors(address: str = EDITORS) -> None:
    """Give the site its contact address; none with an empty one."""
    SiteIdentity.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"contact_email": address}
    )


def sheet_of(name: str = "Association des Tilleuls", **fields: Any) -> PracticePage:
    """Return a public sheet that names an organisation."""
    sheet: PracticePage = PracticePageFactory(organisation=OrganisationFactory(name=name), **fields)
    return sheet


def willing(sheet: PracticePage, email: str = CONTACT) -> SheetContact:
    """Return someone who agreed to receive the questions about a sheet."""
    return SheetContact.objects.create(
        sheet=sheet,
        organisation=sheet.organisation,
        email=email,
        role="Cheffe de service",
        state=SheetContact.State.WILLING,
        invited_at=timezone.now(),
        agreed_at=timezone.now(),
    )


def write(client: Client, clock: Any, url: str, **fields: Any) -> HttpResponse:
    """Open a form, take the time to read it, fill it and post it; give « horodatage » to forge its stamp."""
    stamp = STAMP.search(client.get(url).content.decode())
    assert stamp
    clock.shift(timedelta(seconds=30))
    data = {"name": "Camille Durand", "email": SENDER, "message": MESSAGE, "horodatage": stamp[1], **fields}
    return client.post(url, data)  # type: ignore[return-value]


def deliver() -> list[outbox.EmailMessage]:
    """Send what is due, and return what was sent by it."""
    before = len(outbox.outbox)
    send_due()
    return outbox.outbox[before:]


def link_in(mail: outbox.EmailMessage) -> str:
    """Return the path of the personal link of a mail."""
    found = LINK.search(str(mail.body))
    assert found, mail.body
    return found[1]


def whole(mail: outbox.EmailMessage) -> str:
    """Return all that a mail carries, decoded: headers, text, HTML."""
    message: Message = mail.message()
    parts = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            parts.append(payload.decode())
    return "\n".join(parts)


def invited(sheet: PracticePage, email: str = CONTACT) -> tuple[SheetContact, str]:
    """Ask someone; return the contact and the path of the link that they received."""
    contact = contacts.invite(sheet, email, "Cheffe de service", None)
    (mail,) = deliver()
    return contact, link_in(mail)
