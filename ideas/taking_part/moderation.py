"""What the moderation decides of comments, and of what is reported.

One function a decision; each locks the idea, then the comment, and looks again at what allows it.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from ideas import mails
from ideas.errors import GoneError, NotAllowedError, ReasonMissingError
from ideas.history import lock
from ideas.models import Comment, Report

from .errors import DecidedError
from .services import recount_comments

State = Comment.State
MODERATE = "ideas.moderate_idea"


@transaction.atomic
def publish_comment(comment_id: int, by: User) -> Comment:
    """Show a comment that waits, or that was hidden; the reports that hid it are settled.

    Raises:
        GoneError, DecidedError, NotAllowedError: as every decision.
    """
    comment = _taken(comment_id, by, State.PENDING, State.HIDDEN)
    _settle(Q(comment=comment))
    return _decide(comment, State.PUBLISHED, by)


@transaction.atomic
def reject_comment(comment_id: int, by: User, reason: str) -> Comment:
    """Do not show a comment; its author is told why.

    Raises:
        ReasonMissingError: nothing is said.
        GoneError, DecidedError, NotAllowedError: as every decision.
    """
    comment = _taken(comment_id, by, State.PENDING)
    return _refuse(comment, State.REJECTED, by, reason)


@transaction.atomic
def hide_comment(comment_id: int, by: User, reason: str) -> Comment:
    """Take a comment off the site; its author is told why.

    Raises:
        ReasonMissingError: nothing is said.
        GoneError, DecidedError, NotAllowedError: as every decision.
    """
    comment = _taken(comment_id, by, State.PUBLISHED, State.HIDDEN)
    _settle(Q(comment=comment))
    return _refuse(comment, State.HIDDEN, by, reason)


@transaction.atomic
def settle_reports(by: User, *, idea_id: int | None = None, comment_id: int | None = None) -> int:
    """Say that what was reported may stay as it is; return how many reports are settled.

    Raises:
        NotAllowedError: this account does not moderate.
    """
    if not by.has_perm(MODERATE):
        raise NotAllowedError
    return _settle(Q(comment_id=comment_id) if comment_id is not None else Q(idea_id=idea_id))


def _settle(about: Q) -> int:
    return Report.objects.filter(about, settled_at=None).update(settled_at=timezone.now())


def _taken(comment_id: int, by: User, *states: str) -> Comment:
    """Return a comment of which someone may decide, its idea then itself locked.

    Raises:
        GoneError, DecidedError, NotAllowedError: they may not.
    """
    if not by.has_perm(MODERATE):
        raise NotAllowedError
    found = Comment.objects.filter(pk=comment_id).values_list("idea_id", flat=True).first()
    if found is None:
        raise GoneError
    idea = lock(found)
    comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if comment is None:
        raise GoneError
    if comment.state not in states:
        raise DecidedError
    comment.idea = idea
    return comment


def _refuse(comment: Comment, state: str, by: User, reason: str) -> Comment:
    if not reason.strip():
        raise ReasonMissingError
    comment.reason = reason.strip()
    _decide(comment, state, by)
    if comment.user is not None:
        mails.queue_comment_refused(comment)
    return comment


def _decide(comment: Comment, state: str, by: User) -> Comment:
    comment.state, comment.decided_at, comment.decided_by = state, timezone.now(), by
    comment.save()
    recount_comments(comment.idea)
    return comment
