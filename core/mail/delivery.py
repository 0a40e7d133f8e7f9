"""Sending what is due: one row in hand at a time, marked before and after.

A row is taken by an UPDATE that names what it expects to find: of two processes one has it, until its lease
is over. The connection is opened before: when the server is away no row is in hand, none is counted as tried,
and the periodic job waits. What fails for one mail delays that mail only.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core import periodic
from core.models import Mail

from . import failures, outbox, registry
from .failures import Failure, MailServerAwayError
from .line import Line
from .rendering import render

logger = logging.getLogger(__name__)

# How long whoever takes a mail in hand has to send it; a server that answers nothing costs five times
# EMAIL_TIMEOUT at most.
LEASE = timedelta(minutes=2)
# Waits between two attempts at one mail: each doubles the last.
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=1)
# What one run sends at most; the rest is for the next, which comes at once.
RUN_MAILS, RUN_S = 500, 60.0
# Rows read at once; each is taken only if it is still as it was read.
CANDIDATES = 20
TOO_LATE = "L’envoi a été essayé trop longtemps."


def send_due() -> int:
    """Send the mails that are due, within the bounds of a run; return how many were taken in hand.

    Raises:
        MailServerAwayError: when the server cannot be reached, or lets nobody in. Nothing is lost.
    """
    deadline = time.monotonic() + RUN_S
    taken = 0
    with Line() as line:
        for mail in _candidates():
            if taken >= RUN_MAILS or time.monotonic() > deadline:
                periodic.wake(outbox.JOB)
                break
            line.ready()
            if _take(mail):
                taken += 1
                _deliver(mail, line)
    return taken


def due(now: datetime) -> QuerySet[Mail]:
    """Return the mails that should have been sent by ``now``, in hand or not."""
    on_time = Q(retry_at=None) | Q(retry_at__lte=now)
    return Mail.objects.filter(on_time, state=Mail.State.QUEUED, due_at__lte=now)


def _candidates() -> Iterator[Mail]:
    """Yield mails that seemed due and free when they were read, until there are none."""
    while rows := list(_free(due(timezone.now())).order_by("due_at", "pk")[:CANDIDATES]):
        yield from rows


def _take(mail: Mail) -> bool:
    """Take a mail in hand; False when its row is no longer as it was read."""
    as_read = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=Mail.State.QUEUED)
    taken = _free(as_read).update(lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1)
    mail.attempts += 1
    return taken == 1


def _free(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """Return those that no living process has in hand."""
    return mails.filter(Q(lease_until=None) | Q(lease_until__lte=timezone.now()))


def _deliver(mail: Mail, line: Line) -> None:
    """Send one mail in hand and write what came of it."""
    try:
        message = _make(mail)
    except (OperationalError, InterfaceError):
        raise  # the database itself: nothing can be written of this mail either
    except Exception as problem:
        # Not the error's text, nor its trace: they may quote the reader.
        where = failures.place(problem)
        logger.error("Mail %d (%s) not made: %s, %s", mail.pk, mail.kind, type(problem).__name__, where)
        _fail(mail, failures.of_making(problem))
        return
    if message is None:
        _end(mail, Mail.State.CANCELLED)
    elif failure := _send(mail, message, line):
        _fail(mail, failure)
    else:
        _end(mail, Mail.State.SENT)


def _make(mail: Mail) -> EmailMultiAlternatives | None:
    """Return the message of a mail; None when there is nothing left to say."""
    with transaction.atomic():
        letter = registry.kind(mail.kind).build(mail)
    return None if letter is None else render(mail, letter)


def _send(mail: Mail, message: EmailMultiAlternatives, line: Line) -> Failure | None:
    """Give a message to the server; return how that failed, None when it did not."""
    try:
        validate_email(mail.recipient)
    except ValidationError:
        return failures.ILL_FORMED
    try:
        line.send(message)
    except Exception as problem:
        return _failure(mail, problem, line)
    return None


def _failure(mail: Mail, problem: Exception, line: Line) -> Failure:
    try:
        failure = failures.of_sending(problem)
    except MailServerAwayError:
        # It is free again, as if it had not been taken.
        _held(mail).update(lease_until=None, attempts=F("attempts") - 1)
        raise
    logger.warning("Mail %d (%s) not sent: %s", mail.pk, mail.kind, failure.error)
    if failure.line_lost:
        line.drop()
    return failure


def _fail(mail: Mail, failure: Failure) -> None:
    """Put a mail off, or give it up: refused for good, or tried for as long as its kind is worth sending."""
    now, last = timezone.now(), mail.due_at + _patience(mail)
    if failure.for_good or now >= last:
        error = failure.error if failure.for_good else f"{TOO_LATE} {failure.error}"
        _end(mail, Mail.State.FAILED, error)
        return
    doublings = min(mail.attempts - 1, 16)  # far beyond the longest; a greater power would overflow
    delay = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    _held(mail).update(lease_until=None, retry_at=min(now + delay, last), error=failure.error)


def _patience(mail: Mail) -> timedelta:
    """Return how long a mail is worth sending, whether this process knows its kind or not."""
    known = {kind.name: kind.patience for kind in registry.kinds()}
    return known.get(mail.kind, registry.PATIENCE)


def _end(mail: Mail, state: Mail.State, error: str = "") -> None:
    changes = {"lease_until": None, "retry_at": None, "ended_at": timezone.now()}
    _held(mail).update(state=state, error=error, **changes)


def _held(mail: Mail) -> QuerySet[Mail]:
    """Return the row, unless another process has taken it over since."""
    return Mail.objects.filter(pk=mail.pk, attempts=mail.attempts)
