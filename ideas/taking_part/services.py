"""What members do about an idea: support it, follow it, comment it, report it.

One function a step; each locks the idea, counts under that lock, and does once what is asked twice. A step
that cannot be taken raises an ``IdeaError`` and changes nothing.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.exports import writable
from core.protection import Quota, spend
from ideas import services
from ideas.errors import GoneError
from ideas.history import lock
from ideas.models import Comment, Idea, Report, Support
from subscriptions import services as subscriptions

from .errors import NotOpenError, OwnIdeaError, TooManyError
from .topic import TOPIC

# What one member may write in a day.
COMMENT_QUOTA = Quota("ideas.comments", 10, timedelta(days=1))
REPORT_QUOTA = Quota("ideas.reports", 20, timedelta(days=1))
# So many different people who report the same thing take it off the site until someone decides.
REPORTS_THAT_HIDE = 3


@transaction.atomic
def support(idea_id: int, user: User) -> Idea:
    """Say that the need exists where someone is too; done twice, it is done.

    Raises:
        GoneError, NotOpenError: the idea is not on the site.
        OwnIdeaError: it is theirs.
    """
    idea = _open(idea_id)
    if idea.author_email and idea.author_email == user.email:
        raise OwnIdeaError
    _, is_new = Support.objects.get_or_create(idea=idea, user=user)
    if is_new:
        services.recount_supports(idea)
    return idea


@transaction.atomic
def withdraw_support(idea_id: int, user: User) -> Idea:
    """Take a support back; done twice, it is done.

    Raises:
        GoneError: the idea is gone.
    """
    idea = lock(idea_id)
    if Support.objects.filter(idea=idea, user=user).delete()[0]:
        services.recount_supports(idea)
    return idea


def follow(idea: Idea, user: User) -> None:
    """Tell someone of what becomes of an idea from now on, by the mails that they set themselves.

    Raises:
        subscriptions.errors.NotPublicError: it is not on the site.
    """
    subscriptions.follow(user.email, TOPIC, str(idea.pk), is_confirmed=True)


def unfollow(idea: Idea, user: User) -> None:
    """Tell someone nothing more of an idea."""
    subscriptions.unfollow(user.email, TOPIC, str(idea.pk))


def comment(idea_id: int, user: User, text: str, signature: str) -> Comment:
    """Write what someone says of an idea; the moderation reads it first, unless it knows the author.

    Args:
        idea_id: which idea.
        user: who writes.
        text: plain text, paragraphs parted by an empty line.
        signature: as its author wants to be called.

    Raises:
        GoneError, NotOpenError: the idea is not on the site.
        TooManyError: this member wrote enough for today.
    """
    # Outside of the transaction: what fails below has counted.
    if not spend(COMMENT_QUOTA, str(user.pk)):
        raise TooManyError
    return _comment(idea_id, user, text, signature)


@transaction.atomic
def _comment(idea_id: int, user: User, text: str, signature: str) -> Comment:
    idea = _open(idea_id)
    state = Comment.State.PUBLISHED if is_known(user) else Comment.State.PENDING
    written = Comment.objects.create(
        idea=idea, user=user, text=writable(text).strip(), signature=signature, state=state
    )
    if state == Comment.State.PUBLISHED:
        recount_comments(idea)
    return written


def is_known(user: User) -> bool:
    """Tell whether the moderation published a comment of a member, and refused nor hid none of theirs."""
    theirs = Comment.objects.filter(user=user)
    refused = theirs.filter(state__in=[Comment.State.REJECTED, Comment.State.HIDDEN])
    read = theirs.filter(state=Comment.State.PUBLISHED, decided_by__isnull=False)
    return read.exists() and not refused.exists()


@transaction.atomic
def remove_comment(comment_id: int, user: User) -> Idea:
    """Take back one's own comment: its text is erased; done twice, it is done.

    Raises:
        GoneError: it does not exist, or is someone else's.
    """
    written = Comment.objects.filter(pk=comment_id, user=user).first()
    if written is None:
        raise GoneError
    idea = lock(written.idea_id)
    written = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if written is None:
        raise GoneError
    # What the moderation refused stays refused: taken back, it makes nobody known.
    if written.state not in {Comment.State.REJECTED, Comment.State.HIDDEN}:
        written.state = Comment.State.REMOVED
    written.text = written.signature = ""
    written.save()
    Report.objects.filter(comment=written, settled_at=None).update(settled_at=timezone.now())
    recount_comments(idea)
    return idea


def report(user: User, why: str, text: str, *, idea: Idea, comment: Comment | None = None) -> None:
    """Tell the moderation that something should not be shown; said twice by someone, it counts once.

    ``REPORTS_THAT_HIDE`` people, and it is hidden until someone decides.

    Args:
        user: who reports.
        why: of ``Report.Why``.
        text: in their words; may be empty.
        idea: what is reported, or what the comment is about.
        comment: the comment that is reported; None for the idea itself.

    Raises:
        GoneError, NotOpenError: the idea is not on the site.
        TooManyError: this member reported enough for today.
    """
    if not spend(REPORT_QUOTA, str(user.pk)):
        raise TooManyError
    _report(user, why, text, idea.pk, comment.pk if comment else None)


@transaction.atomic
def _report(user: User, why: str, text: str, idea_id: int, comment_id: int | None) -> None:
    idea = _open(idea_id)
    said = {"why": why, "text": writable(text).strip()}
    what: Idea | Comment = idea
    if comment_id is None:
        about = Q(idea=idea)
        _, is_new = Report.objects.get_or_create(idea=idea, user=user, defaults=said)
    else:
        found = Comment.objects.select_for_update().filter(pk=comment_id, idea=idea).first()
        if found is None or found.state != Comment.State.PUBLISHED:
            raise NotOpenError
        what, about = found, Q(comment=found)
        _, is_new = Report.objects.get_or_create(comment=found, user=user, defaults=said)
    waiting = Report.objects.filter(about, settled_at=None).count()
    if is_new and waiting >= REPORTS_THAT_HIDE:
        _hide(what)


def _hide(what: Idea | Comment) -> None:
    if isinstance(what, Idea):
        services.hide(what.pk, None)
        return
    what.state, what.decided_at, what.decided_by = Comment.State.HIDDEN, None, None
    what.save()
    recount_comments(what.idea)


def recount_comments(idea: Idea) -> None:
    """Write how many comments of a locked idea are shown."""
    idea.comments_count = idea.comments.filter(state=Comment.State.PUBLISHED).count()
    Idea.objects.filter(pk=idea.pk).update(comments_count=idea.comments_count)


def _open(idea_id: int) -> Idea:
    """Return a locked idea that is on the site.

    Raises:
        GoneError, NotOpenError: it is not.
    """
    idea = lock(idea_id)
    if not idea.is_public:
        raise NotOpenError
    return idea
