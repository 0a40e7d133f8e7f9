"""Sending what is due: one row in hand at a time, marked before and after."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.models import Mail

from . import registry
from .rendering import render

# How long whoever takes a mail in hand has to send it.
LEASE = timedelta(minutes=2)


def send_due() -> None:
    """Send every mail that is due."""
    with get_connection() as connection:
        while (mail := _take()) is not None:
            _deliver(mail, connection)


def _take() -> Mail | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting = Mail.objects.filter(free, state=Mail.State.QUEUED, due_at__lte=now).order_by("due_at", "pk")
    for pk, attempts in waiting.values_list("pk", "attempts")[:10]:
        taken = Mail.objects.filter(free, pk=pk, attempts=attempts, state=Mail.State.QUEUED)
        if taken.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
            return Mail.objects.get(pk=pk)
    return None


def _deliver(mail: Mail, connection: BaseEmailBackend) -> None:
    with transaction.atomic():
        letter = registry.kind(mail.kind).build(mail)
    if letter is None:
        _end(mail, Mail.State.CANCELLED)
        return
    message: EmailMultiAlternatives = render(mail, letter)
    message.connection = connection
    message.send()
    _end(mail, Mail.State.SENT)


def _end(mail: Mail, state: Mail.State) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=state, lease_until=None, ended_at=timezone.now(), error="")
