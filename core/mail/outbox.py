"""Writing to the outbox."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core import periodic
from core.models import Mail

from . import registry

# The periodic job that sends.
JOB = "core.send_mails"
BATCH = 500
# What a column of addresses holds (RFC 5321).
ADDRESS_LENGTH = 254
# The action of the history.
RESEND = "core.mail.resend"


class NotResendableError(Exception):
    """This mail did not fail, or nobody knows any more whom it was for."""


@dataclass(frozen=True)
class Request:
    """A mail to queue; see ``queue`` for what each attribute means."""

    kind: str
    key: str
    to: str
    context: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime.datetime | None = None


def queue(
    kind: str,
    *,
    key: str,
    to: str,
    context: Mapping[str, Any] | None = None,
    due_at: datetime.datetime | None = None,
) -> None:
    """Have a mail sent once what is being written is committed; call it in that transaction.

    Args:
        kind: name of a registered kind.
        key: what makes this mail unique; queued again under the same key, it changes nothing. It must hold
            nothing personal: it is kept longer than the rest.
        to: the recipient's address.
        context: identifiers, numbers and dates (JSON) from which its kind will find what to say.
        due_at: not before this date; now by default.

    Raises:
        KeyError: when no kind has this name.
    """
    queue_many([Request(kind, key, to, context or {}, due_at)])


def queue_many(requests: Iterable[Request]) -> None:
    """Queue several mails, as ``queue`` does each.

    Raises:
        KeyError: when no kind has one of these names; none is queued then.
    """
    now = timezone.now()
    rows = [
        Mail(
            key=request.key,
            kind=registry.kind(request.kind).name,
            recipient=_fitting(request.to.strip()),
            context=dict(request.context),
            message_id=_message_id(),
            due_at=request.due_at or now,
        )
        for request in requests
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    periodic.wake(JOB)


def cancel(*keys: str) -> int:
    """Give up mails that were not sent yet; return how many. One in flight at this moment still goes."""
    waiting = Mail.objects.filter(key__in=keys, state=Mail.State.QUEUED)
    return waiting.update(state=Mail.State.CANCELLED, ended_at=timezone.now())


@transaction.atomic
def resend(mail_id: int, by: AbstractBaseUser) -> None:
    """Have a mail that failed tried again from now on, under the same Message-ID; the history tells by whom.

    Raises:
        NotResendableError: when it did not fail, or when its recipient was forgotten.
    """
    mail = Mail.objects.select_for_update().filter(pk=mail_id, state=Mail.State.FAILED).first()
    if mail is None or not mail.recipient:
        raise NotResendableError
    mail.state, mail.due_at, mail.retry_at, mail.ended_at = Mail.State.QUEUED, timezone.now(), None, None
    mail.lease_until, mail.error = None, ""
    # A number that no process knows: one that would still have it in hand holds it no more.
    mail.attempts += 1
    mail.save()
    log(mail, RESEND, user=by)
    periodic.wake(JOB)


def _fitting(address: str) -> str:
    """Return an address that a row can hold, else nothing: the mail will then be told as failed.

    What queues must not fail for it: its own change would be lost.
    """
    return address if len(address) <= ADDRESS_LENGTH else ""


def _message_id() -> str:
    """Return an identifier that no other message has (RFC 5322, 3.6.4), on the site's own host."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return f"<{uuid.uuid4().hex}@{host}>"
