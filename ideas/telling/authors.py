"""What whoever tells a practice does: begin, write, send, approve, ask for changes, withdraw, be forgotten.

Whoever holds a link of the mail is the author: the address is theirs. A step that cannot be taken raises an
``IdeaError`` and changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import sent_files, tokens
from core.protection import Quota, spend
from core.sent_files import Accepted
from ideas.errors import ReasonMissingError
from ideas.models import ToldFile, ToldPractice
from practices.drafting import discard_draft
from taxonomy.models import Axis, Job, Territory, Theme

from . import links, mails
from .errors import NotThatTextError, ToldGoneError, ToldIncompleteError, ToldMovedError
from .history import lock, move, take
from .states import Action

State = ToldPractice.State
# Mails that one address may be sent by the form: whoever types the address of another cannot flood it.
EMAIL_QUOTA = Quota("ideas.tell_email", 5, timedelta(days=1))
TEXTS = ("aim", "actions", "people", "time", "results", "difficulties")


@dataclass(frozen=True)
class Written:
    """What an author writes; a draft may lack all but its title."""

    title: str
    texts: dict[str, str]
    axis: Axis | None = None
    theme: Theme | None = None
    territory: Territory | None = None
    jobs: Sequence[Job] = ()
    author_name: str = ""
    author_role: str = ""
    organisation_name: str = ""
    credit: str = ToldPractice.Credit.ORGANISATION


def begin(email: str, written: Written) -> None:
    """Keep a draft, and send its author the link by which they write it again, and send it.

    Nothing is returned: whether an address is known is nobody else's business. Beyond ``EMAIL_QUOTA``,
    nothing happens; the page says so to everyone.
    """
    email = email.strip().lower()
    # Outside of the transaction: what fails below has counted.
    if spend(EMAIL_QUOTA, email):
        _begin(email, written)


@transaction.atomic
def _begin(email: str, written: Written) -> None:
    told = ToldPractice(author_email=email)
    _fill(told, written)
    mails.queue_draft(told)


@transaction.atomic
def write(
    secret: str, written: Written, removed: Collection[int] = (), added: Sequence[Accepted] = ()
) -> None:
    """Write a draft again, with its documents.

    Raises:
        ToldGoneError: the link opens nothing.
        ToldMovedError: it was sent.
        TooManyFilesError: more documents than one takes.
    """
    told = opened(secret)
    if told.state != State.DRAFT:
        raise ToldMovedError
    _fill(told, written)
    sent_files.change(told.files.all(), partial(ToldFile, told=told), removed, added)


def _fill(told: ToldPractice, written: Written) -> None:
    told.title = written.title
    for name in TEXTS:
        setattr(told, name, written.texts.get(name, ""))
    told.axis, told.theme, told.territory = written.axis, written.theme, written.territory
    told.author_name, told.author_role = written.author_name, written.author_role
    told.organisation_name, told.credit = written.organisation_name, written.credit
    told.save()
    told.jobs.set(written.jobs)


@transaction.atomic
def submit(secret: str) -> ToldPractice:
    """Send it to the editors.

    Raises:
        ToldGoneError, ToldMovedError: as every step.
        ToldIncompleteError: what makes a sheet is missing.
    """
    told = take(opened(secret).pk, Action.SUBMIT, None)
    if not (told.aim.strip() and told.actions.strip()):
        raise ToldIncompleteError
    told.submitted_at = timezone.now()
    move(told, Action.SUBMIT, None)
    return told


@transaction.atomic
def approve(secret: str, read: str) -> ToldPractice:
    """Approve the text of the sheet, as it was read.

    Args:
        secret: of the link.
        read: ``proposed_print`` of what the page showed.

    Raises:
        ToldGoneError, ToldMovedError: as every step.
        NotThatTextError: another text was proposed since.
    """
    told = take(opened(secret).pk, Action.APPROVE, None)
    if read != told.proposed_print:
        raise NotThatTextError
    told.approved_print = told.proposed_print
    move(told, Action.APPROVE, None)
    return told


@transaction.atomic
def ask_again(secret: str, reason: str) -> ToldPractice:
    """Say what must change in the text of the sheet.

    Raises:
        ReasonMissingError: nothing is said.
        ToldGoneError, ToldMovedError: as every step.
    """
    told = take(opened(secret).pk, Action.ASK_AGAIN, None)
    if not reason.strip():
        raise ReasonMissingError
    move(told, Action.ASK_AGAIN, None, reason)
    return told


@transaction.atomic
def withdraw(secret: str) -> ToldPractice:
    """Take it back before it is published; the draft of the sheet stays with the editors, unpublished.

    Raises:
        ToldGoneError, ToldMovedError: as every step.
    """
    told = take(opened(secret).pk, Action.WITHDRAW, None)
    move(told, Action.WITHDRAW, None)
    return told


@transaction.atomic
def erase(secret: str) -> None:
    """Forget an author at their request.

    Raises:
        ToldGoneError: the link opens nothing.
    """
    forget_author(opened(secret))


def forget_author(told: ToldPractice) -> None:
    """Forget who told a locked practice; one of which no sheet was published goes, with the draft of it."""
    mails.forget(told)
    links.revoke(told)
    sent_files.forget(told.files.all())
    if told.state != State.PUBLISHED:
        if told.sheet is not None:
            discard_draft(told.sheet)
        told.delete()
        return
    told.author_email = told.author_name = told.author_role = told.organisation_name = ""
    for name in TEXTS:
        setattr(told, name, "")
    # What they asked to change is in their own words.
    told.steps.filter(by=None).update(reason="")
    told.credit = ToldPractice.Credit.NOTHING
    told.forgotten_at = timezone.now()
    told.save()


def opened(secret: str) -> ToldPractice:
    """Return what a link opens, locked until the transaction ends.

    Raises:
        ToldGoneError: it opens nothing.
    """
    key = tokens.read(links.MANAGE, secret)
    if key is None:
        raise ToldGoneError
    told = lock(key)
    # Read again under the lock: it may have been revoked meanwhile.
    if tokens.read(links.MANAGE, secret) is None or not told.author_email:
        raise ToldGoneError
    return told


def read(secret: str) -> ToldPractice:
    """Return what a link opens, unlocked.

    Raises:
        ToldGoneError: it opens nothing.
    """
    known = ToldPractice.objects.select_related("axis", "theme", "territory", "sheet")
    found = known.filter(pk=tokens.read(links.MANAGE, secret) or 0).exclude(author_email="").first()
    if found is None:
        raise ToldGoneError
    return found
