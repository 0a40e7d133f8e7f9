"""From a letter to a message: subject and text from one template, HTML from another."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

import mrml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString

from core.addresses import absolute
from core.branding import default_brand
from core.models import Mail
from core.typography import keep_together

from . import registry
from .registry import Attachment, Letter

# Characters of a subject that are kept: no program shows more, and no header needs more.
SUBJECT_LENGTH = 150
# Bytes that a form of a mail may take; Gmail cuts what is longer than 102 kB.
BODY_BYTES = 100 * 1024
# Bytes that the files of a mail may take together: every server accepts as much, even encoded.
ATTACHED_BYTES = 5 * 1024**2
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class UnfitMailError(ValueError):
    """What a kind of mail made cannot be sent: no subject, or too long. Says which, and nothing of it."""


@dataclass(frozen=True)
class Forms:
    """What a mail says.

    Attributes:
        subject: one line.
        text: the plain form.
        html: the other form.
    """

    subject: str
    text: str
    html: str


def render(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """Return the message that ``letter`` makes of ``mail``, always with the same Message-ID.

    Raises:
        UnfitMailError: when what its templates made cannot be sent.
    """
    forms = make_forms(registry.kind(mail.kind).template, letter)
    message = EmailMultiAlternatives(
        forms.subject,
        forms.text,
        from_email=sender(),
        to=[mail.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=_headers(mail, letter),
    )
    message.attach_alternative(forms.html, "text/html")
    _attach(message, letter.attachments)
    return message


def make_forms(template: str, letter: Letter) -> Forms:
    """Return what the two templates of a kind make of a letter.

    Args:
        template: their path, without extension.
        letter: what they are given.

    Raises:
        UnfitMailError: when there is no subject, or too much text.
    """
    context = {
        **letter.context,
        "brand": default_brand(),
        "home_url": absolute("/"),
        "stop_link": letter.stop_link or letter.context.get("stop_link", ""),
    }
    # Nothing is escaped in a text, whatever its template says or forgot to say.
    first, _, rest = _made(f"{template}.txt", context, autoescape=False).strip().partition("\n")
    subject = one_line(first)[:SUBJECT_LENGTH]
    if not subject:
        raise UnfitMailError("no subject")
    text = BLANK_LINES.sub("\n\n", keep_together(rest.strip())) + "\n"
    mjml = _made(f"{template}.mjml", {**context, "subject": _title(subject)}, autoescape=True)
    html = keep_together_in_html(to_html(mjml))
    if max(len(text.encode()), len(html.encode())) > BODY_BYTES:
        raise UnfitMailError("too long")
    return Forms(subject, text, html)


def to_html(mjml: str) -> str:
    """Return the HTML of an MJML document, which asks nothing of anyone: mrml would fetch known fonts."""
    options = mrml.RenderOptions(fonts={})
    return str(mrml.to_html(mjml, None, options).content)


def _made(path: str, context: dict[str, Any], *, autoescape: bool) -> str:
    found = get_template(path)
    template = getattr(found, "template", None)
    if not isinstance(template, Template):
        raise TemplateSyntaxError(f"{path} is not a template of Django's own engine.")
    return str(template.render(Context(context, autoescape=autoescape)))


def _title(subject: str) -> SafeString:
    """Return a subject as an HTML title, in ASCII: mrml writes « \\u{a0} » in ``aria-label``."""
    plain = escape(subject).replace("\\", "&#92;").encode("ascii", "xmlcharrefreplace")
    return SafeString(plain.decode("ascii"))


def one_line(text: str) -> str:
    """Return a text on one line, without control characters: what a header may hold."""
    return keep_together(" ".join(CONTROLS.sub(" ", text).split(" "))).strip()


def keep_together_in_html(html: str) -> str:
    """Bind signs to their words in the texts of an HTML document; what is in tags and styles stays."""
    head, body, rest = html.partition("<body")
    parts = re.split(r"(<!--.*?-->|<[^>]*>)", rest, flags=re.DOTALL)
    return head + body + "".join(part if part.startswith("<") else keep_together(part) for part in parts)


def sender() -> str:
    """Return whom mails come from: the site's name, at ``DEFAULT_FROM_EMAIL``."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(one_line(name or default_brand().name), addr_spec=address))


def _headers(mail: Mail, letter: Letter) -> dict[str, str]:
    """Return what tells programs what this is (RFC 3834, 2369, 8058). Django adds the date."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if letter.stop_link:
        headers["List-Unsubscribe"] = f"<{one_line(letter.stop_link)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach(message: EmailMultiAlternatives, attachments: tuple[Attachment, ...]) -> None:
    if sum(len(attachment.content) for attachment in attachments) > ATTACHED_BYTES:
        raise UnfitMailError("files too big")
    for attachment in attachments:
        # Django says the charset of a text itself, and would say it twice.
        content_type = CHARSET.sub("", attachment.content_type)
        if attachment.inline:
            message.attach_alternative(attachment.content.decode(), content_type)
        else:
            message.attach(attachment.name, attachment.content, content_type)
