"""Where the messages of the contact form go: to the contact address of the site."""

from typing import Any

from core import relay
from core.addresses import absolute
from portal.models import ContactMessage


def _recipient(message: ContactMessage) -> relay.Recipient:
    return relay.editors()


def _about(message: ContactMessage) -> dict[str, Any]:
    return {
        "subject_label": message.get_subject_display(),
        "about_data": message.subject == ContactMessage.Subject.DATA,
        "page_url": absolute(message.page) if message.page else "",
    }


ROUTE = relay.Route(
    name="portal.contact",
    model=ContactMessage,
    label="Message à la rédaction",
    templates="mail/portal/contact",
    confirm_url_name="contact_confirm",
    recipient=_recipient,
    about=_about,
)


def register() -> None:
    """Have them sent, and forgotten in time; called once, when the app is ready."""
    relay.register(
        ROUTE,
        relay.Kept(
            label="Messages à la rédaction",
            purpose="Transmettre votre message à la rédaction et vous permettre d’en recevoir la réponse.",
            kept="30 jours après sa transmission\u00a0; 7 jours si vous ne l’avez pas confirmé.",
        ),
    )
