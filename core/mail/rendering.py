"""From a letter to a message: subject and text from one template, HTML from another."""

import mrml
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core.models import Mail

from . import registry
from .registry import Letter


def render(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """Return the message that ``letter`` makes of ``mail``, always with the same Message-ID."""
    template = registry.kind(mail.kind).template
    subject, _, text = render_to_string(f"{template}.txt", dict(letter.context)).strip().partition("\n")
    message = EmailMultiAlternatives(
        subject.strip(), text.strip() + "\n", to=[mail.recipient], headers={"Message-ID": mail.message_id}
    )
    if letter.reply_to:
        message.reply_to = [letter.reply_to]
    html = mrml.to_html(render_to_string(f"{template}.mjml", dict(letter.context))).content
    message.attach_alternative(html, "text/html")
    return message
