"""What every step of an idea begins and ends with: its lock, a row of its history, who is told."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User

from .errors import GoneError, NotAllowedError, WrongStateError
from .models import Idea, IdeaStep
from .states import TRANSITIONS, Action, Who
from .telling_news import tell


def lock(idea_id: int) -> Idea:
    """Return an idea, locked until the transaction ends.

    Raises:
        GoneError: it is gone.
    """
    return lock_several(idea_id)[0]


def lock_several(*keys: int) -> list[Idea]:
    """Return ideas in the order asked, locked by rising key, whoever locks: two never wait for each other.

    Raises:
        GoneError: one is gone.
    """
    rows = Idea.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {idea.pk: idea for idea in rows}
    if len(found) != len(set(keys)):
        raise GoneError
    return [found[key] for key in keys]


def expect(idea: Idea, action: Action, who: frozenset[Who]) -> None:
    """Check, under the lock, that a step may be taken.

    Raises:
        WrongStateError: it does not begin where the idea is.
        NotAllowedError: not by whoever asks.
    """
    step = TRANSITIONS[action]
    if idea.state not in step.origins:
        raise WrongStateError
    if not step.who & who:
        raise NotAllowedError


def move(
    idea: Idea,
    action: Action,
    by: User | None,
    *,
    target: str = "",
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> IdeaStep:
    """Write where a locked idea goes and tell of it: its history, its author, its followers.

    Args:
        idea: with whatever else the step changed in it.
        action: the step, already checked by ``expect``.
        by: who takes it; None for the author, and for time.
        target: where it goes, for a step that does not say so itself.
        reason: told to its author, and to everyone when the step is public.
        note: for the moderation only.
        at: when, for what a source tells of; now otherwise.
    """
    step = TRANSITIONS[action]
    now = at or timezone.now()
    idea.state = step.target or target
    if step.is_public:
        idea.moved_at = now
    idea.save()
    row = IdeaStep.objects.create(
        idea=idea, at=now, action=action, state=idea.state, by=by, reason=reason, note=note,
        is_public=step.is_public,
    )  # fmt: skip
    tell(idea, row, step)
    return row
