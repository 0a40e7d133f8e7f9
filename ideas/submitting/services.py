"""What authors do: begin an idea, write it, send it, take it back, be forgotten.

Whoever holds a link of the mail is the author: the address is theirs. One function a step; it locks the idea
and looks again at what allows it. A step that cannot be taken raises an ``IdeaError`` and changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import sent_files, tokens
from core.protection import Quota, spend
from core.sent_files import Accepted
from ideas import files, mails, services
from ideas.errors import GoneError, IncompleteError, WrongStateError
from ideas.history import expect, lock, move
from ideas.models import Idea
from ideas.states import Action
from taxonomy.models import Axis, Job, Territory, Theme

from . import links

State = Idea.State
# Mails that one address may be sent by the form: whoever types the address of another cannot flood it.
EMAIL_QUOTA = Quota("ideas.submit_email", 5, timedelta(days=1))


@dataclass(frozen=True)
class Author:
    """How the author wants to be known; all of it may be empty."""

    name: str = ""
    role: str = ""
    organisation: str = ""
    shown: str = Idea.Shown.ROLE


@dataclass(frozen=True)
class Written:
    """What an author writes of an idea; a draft may lack all but its title."""

    title: str
    description: str = ""
    axis: Axis | None = None
    theme: Theme | None = None
    jobs: Sequence[Job] = ()
    territory: Territory | None = None
    author: Author = Author()


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
    idea = Idea(author_email=email)
    _fill(idea, written)
    mails.queue_draft(idea)


@transaction.atomic
def write(secret: str, written: Written) -> Idea:
    """Write a draft again.

    Raises:
        GoneError: the link opens nothing.
        WrongStateError: the idea was sent.
    """
    idea = opened(secret)
    if idea.state != State.DRAFT:
        raise WrongStateError
    _fill(idea, written)
    return idea


@transaction.atomic
def change_files(secret: str, removed: Collection[int], added: Sequence[Accepted]) -> None:
    """Take documents away from a draft, and add others.

    Raises:
        GoneError: the link opens nothing.
        WrongStateError: the idea was sent.
        TooManyFilesError: too many would be left.
    """
    files.change(opened(secret), removed, added)


def _fill(idea: Idea, written: Written) -> None:
    idea.title, idea.description = written.title, written.description
    idea.axis, idea.theme, idea.territory = written.axis, written.theme, written.territory
    author = written.author
    idea.author_name, idea.author_role = author.name, author.role
    idea.author_organisation, idea.author_shown = author.organisation, author.shown
    idea.save()
    idea.jobs.set(written.jobs)


@transaction.atomic
def submit(secret: str) -> Idea:
    """Send an idea: to the moderation, or to everyone when its author is known to it.

    Raises:
        GoneError: the link opens nothing.
        WrongStateError: it was sent already.
        IncompleteError: something that everyone reads is missing.
    """
    idea = opened(secret)
    expect(idea, Action.SUBMIT, services.AUTHOR)
    if not (idea.description.strip() and idea.theme_id and idea.axis_id):
        raise IncompleteError
    idea.submitted_at = timezone.now()
    move(idea, Action.SUBMIT, None)
    if is_known(idea.author_email):
        services.publish(idea.pk, None)
        idea.refresh_from_db()
    return idea


def is_known(email: str) -> bool:
    """Tell whether the moderation published an idea of an author, and refused nor hid none of theirs."""
    theirs = Idea.objects.filter(author_email=email)
    refused = theirs.filter(state__in=[State.REJECTED, State.HIDDEN])
    published = theirs.filter(steps__action=Action.PUBLISH, steps__by__isnull=False)
    return published.exists() and not refused.exists()


@transaction.atomic
def withdraw(secret: str) -> Idea:
    """Take an idea back.

    Raises:
        GoneError: the link opens nothing.
        WrongStateError: it is answered, or is not on the site.
        SupportedError: others support it; the author may still be forgotten.
    """
    return services.withdraw(opened(secret).pk)


@transaction.atomic
def erase(secret: str) -> None:
    """Forget an author at their request; an idea that is public stays, without them.

    Raises:
        GoneError: the link opens nothing.
    """
    forget_author(opened(secret))


# On the site no more, or not yet: it goes with its author.
OFF_SITE = frozenset({State.DRAFT, State.PENDING, State.REJECTED, State.WITHDRAWN})


def goes_with_author(idea: Idea) -> bool:
    """Tell whether an idea is deleted when its author is forgotten; one that another was joined to stays."""
    return idea.state in OFF_SITE and not idea.merged.exists()


def forget_author(idea: Idea) -> None:
    """Forget who wrote a locked idea; one that nobody else read goes altogether."""
    mails.forget(idea)
    links.revoke(idea)
    if goes_with_author(idea):
        # Their files too, which a deletion of the rows leaves on the disk.
        sent_files.forget(idea.files.all())
        idea.delete()
        return
    idea.author_email = idea.author_name = idea.author_role = idea.author_organisation = ""
    idea.author_shown = Idea.Shown.NOTHING
    idea.forgotten_at = timezone.now()
    idea.save()


def opened(secret: str) -> Idea:
    """Return the idea that a link opens, locked until the transaction ends.

    Raises:
        GoneError: it opens nothing.
    """
    key = tokens.read(links.MANAGE, secret)
    if key is None:
        raise GoneError
    idea = lock(key)
    # Read again under the lock: it may have been revoked meanwhile.
    if tokens.read(links.MANAGE, secret) is None or not idea.author_email:
        raise GoneError
    return idea


def read(secret: str) -> Idea:
    """Return the idea that a link opens, unlocked.

    Raises:
        GoneError: it opens nothing.
    """
    known = Idea.objects.select_related("axis", "theme", "territory", "merged_into")
    found = known.filter(pk=tokens.read(links.MANAGE, secret) or 0).exclude(author_email="").first()
    if found is None:
        raise GoneError
    return found
