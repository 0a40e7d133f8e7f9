"""The mails to the contacts of sheets; those of the questions are in ``core.relay.mails``."""

from django.utils import timezone

from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail
from practices.models import SheetContact

from . import contacts, links


def register() -> None:
    """Have them sent; called once, when the app is ready."""
    mail.register(
        Kind(
            contacts.INVITATION,
            "Contact d’une fiche\u00a0: demande d’accord",
            "mail/practices/contact_invitation",
            _invitation,
        )
    )
    mail.register(
        Kind(
            contacts.AGREED,
            "Contact d’une fiche\u00a0: accord noté",
            "mail/practices/contact_agreed",
            _agreed,
        )
    )


def _find(row: Mail, state: SheetContact.State) -> SheetContact | None:
    known = SheetContact.objects.select_related("sheet", "organisation").filter(state=state)
    return known.filter(pk=row.context.get("contact")).first()


def _invitation(row: Mail) -> Letter | None:
    """Ask; not about a sheet that was withdrawn meanwhile."""
    contact = _find(row, SheetContact.State.INVITED)
    if contact is None or not contact.sheet.is_public:
        return None
    until = timezone.localdate(contact.invited_at + links.ANSWER_WITHIN)
    return Letter({**_said(contact), "link": links.consent_link(contact), "until": until})


def _agreed(row: Mail) -> Letter | None:
    contact = _find(row, SheetContact.State.WILLING)
    if contact is None:
        return None
    stop_link = links.stop_link(contact)
    return Letter({**_said(contact), "stop_link": stop_link}, stop_link=stop_link)


def _said(contact: SheetContact) -> dict[str, str]:
    return {
        "sheet_title": contact.sheet.title,
        "sheet_url": absolute(contact.sheet.public_path),
        "organisation": contact.organisation.name,
        "role": contact.role,
    }
