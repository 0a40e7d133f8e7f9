"""Who receives the questions about a sheet, and what their mails say of it."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from core import relay
from core.addresses import absolute
from core.branding import default_brand
from practices.models import Inquiry, PracticePage, SheetContact

from . import links

# What one contact may receive in a day; the rest goes to the editors.
A_DAY = 20


def willing(sheet_id: int) -> QuerySet[SheetContact]:
    """Return who agreed to receive the questions about a sheet, for the organisation that it names now."""
    contacts = SheetContact.objects.filter(sheet=sheet_id, state=SheetContact.State.WILLING)
    return contacts.filter(organisation=F("sheet__organisation"))


def receiver(sheet: PracticePage) -> str:
    """Return the organisation that answers the questions about a sheet; empty when the editors do."""
    return sheet.organisation.name if sheet.organisation and willing(sheet.pk).exists() else ""


def can_ask(sheet: PracticePage) -> bool:
    """Tell whether someone would receive a question about a sheet."""
    return bool(default_brand().contact or receiver(sheet))


def _recipient(inquiry: Inquiry) -> relay.Recipient:
    contact = willing(inquiry.sheet_id).select_for_update(of=("self",)).first()
    if contact is None:
        return relay.editors(contact=None)
    a_day_ago = timezone.now() - timedelta(days=1)
    if contact.inquiries.filter(relayed_at__gt=a_day_ago).count() < A_DAY:
        return relay.Recipient(contact.email, {"contact": contact})
    return relay.editors(contact=None)


def about(inquiry: Inquiry) -> dict[str, Any]:
    """Return what a mail says of the sheet; of a sheet that is not public any more, nothing."""
    sheet = inquiry.sheet
    public = sheet.is_public
    relayed = inquiry.state == Inquiry.State.RELAYED
    contact = inquiry.contact
    return {
        "sheet_title": sheet.title if public else "",
        "sheet_url": absolute(sheet.public_path) if public else "",
        "receiver": (contact.organisation.name if contact else "") if relayed else receiver(sheet),
    }


def _stop_link(inquiry: Inquiry) -> str:
    return links.stop_link(inquiry.contact) if inquiry.contact else ""


ROUTE = relay.Route(
    name="practices.inquiry",
    model=Inquiry,
    label="Question sur une fiche",
    templates="mail/practices/inquiry",
    confirm_url_name="practice_inquiry_confirm",
    recipient=_recipient,
    about=about,
    stop_link=_stop_link,
)
