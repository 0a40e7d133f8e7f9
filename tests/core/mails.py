"""What a mail says, as a mail program reads it."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.core.mail import EmailMultiAlternatives

HREF = re.compile(r'href="([^"]+)"')


def parsed(message: EmailMultiAlternatives) -> EmailMessage:
    """Read a message as it would be received."""
    received = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert isinstance(received, EmailMessage)
    return received


def links(html: str) -> set[str]:
    """Return where the links of an HTML form lead."""
    return {found.replace("&amp;", "&") for found in HREF.findall(html)}


def missing_in_text(text: str, html: str) -> set[str]:
    """Return the links of the HTML form that a reader of the text has not."""
    return {link for link in links(html) if link.removeprefix("mailto:") not in text}
