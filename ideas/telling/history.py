"""What every step of a practice that is told begins and ends with: its lock, its history, its author told."""

from django.utils import timezone

from accounts.models import User
from ideas.errors import NotAllowedError
from ideas.models import ToldPractice, ToldStep

from . import mails
from .errors import ToldGoneError, ToldMovedError
from .states import TRANSITIONS, Action, Who

MODERATE = "ideas.moderate_idea"


def lock(pk: int) -> ToldPractice:
    """Return it, locked until the transaction ends.

    Raises:
        ToldGoneError: it is gone.
    """
    found = ToldPractice.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise ToldGoneError
    return found


def take(pk: int, action: Action, by: User | None) -> ToldPractice:
    """Return it locked, a step of it being allowed.

    Args:
        pk: which.
        action: the step.
        by: the moderator; None for its author, and for what the site does.

    Raises:
        ToldGoneError, ToldMovedError: it is gone, or elsewhere.
        NotAllowedError: this account does not moderate.
    """
    told = lock(pk)
    step = TRANSITIONS[action]
    if step.who == Who.MODERATOR and (by is None or not by.has_perm(MODERATE)):
        raise NotAllowedError
    if told.state not in step.origins:
        raise ToldMovedError
    return told


def move(told: ToldPractice, action: Action, by: User | None, reason: str = "") -> ToldStep:
    """Write where it goes, and tell its author."""
    step = TRANSITIONS[action]
    told.state = step.target
    told.save()
    row = ToldStep.objects.create(
        told=told, at=timezone.now(), action=action, state=told.state, by=by, reason=reason.strip()
    )
    if step.tells_author and told.author_email:
        mails.queue_step(told, row)
    return row
