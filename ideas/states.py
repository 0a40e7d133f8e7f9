"""Where an idea may go from where it is, and who may take it there: the whole table, read by all the rest.

Guards that look at more than the state (a reason, a linked sheet, supports) are those of ``services``.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User

from .models import Animator, Idea

State = Idea.State


class Who(StrEnum):
    """In what capacity someone acts."""

    AUTHOR = "author"  # by a personal link, or signed in with the same address
    MODERATOR = "moderator"
    ANIMATOR = "animator"  # of the theme of the idea
    SYSTEM = "system"  # loading, reports past the threshold, time


class Action(StrEnum):
    """What is done of an idea; the name of its service, and of its row in the history."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    STUDY = "study"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    GENERALISE = "generalise"
    STOP = "stop"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    HIDE = "hide"
    RESTORE = "restore"


@dataclass(frozen=True)
class Transition:
    """A step.

    Attributes:
        origins: where it begins.
        target: where it ends; None for back where it was (``restore``).
        who: who may take it.
        is_public: whether everyone reads it in the history of the idea.
        tells_author, tells_followers: who is written to.
    """

    origins: frozenset[str]
    target: str | None
    who: frozenset[Who]
    is_public: bool = True
    tells_author: bool = True
    tells_followers: bool = True


PUBLIC = frozenset(Idea.PUBLIC)
# Where the institution may still answer, or answer otherwise.
OPEN = frozenset({State.PUBLISHED, State.UNDER_REVIEW})
ON_THE_WAY = frozenset({*OPEN, State.ACCEPTED, State.EXPERIMENTING})
STAFF = frozenset({Who.MODERATOR, Who.ANIMATOR})
MODERATION = frozenset({Who.MODERATOR})
AUTHOR = frozenset({Who.AUTHOR})


def _private(
    origins: set[str], target: str | None, who: frozenset[Who], tells_author: bool = True
) -> Transition:
    """Return a step that only its author is told of."""
    return Transition(
        frozenset(origins), target, who, is_public=False, tells_author=tells_author, tells_followers=False
    )


TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: _private({State.DRAFT}, State.PENDING, AUTHOR),
    Action.PUBLISH: Transition(
        frozenset({State.PENDING}), State.PUBLISHED, MODERATION | {Who.SYSTEM}, tells_followers=False
    ),
    Action.ASK_CHANGES: _private({State.PENDING}, State.DRAFT, MODERATION),
    # What reports hid, and should stay so, too.
    Action.REJECT: _private({State.PENDING, State.HIDDEN}, State.REJECTED, MODERATION),
    Action.STUDY: Transition(frozenset({State.PUBLISHED}), State.UNDER_REVIEW, STAFF | {Who.SYSTEM}),
    Action.ACCEPT: Transition(OPEN, State.ACCEPTED, STAFF),
    Action.DECLINE: Transition(OPEN, State.DECLINED, STAFF),
    Action.START: Transition(
        frozenset({*OPEN, State.ACCEPTED}), State.EXPERIMENTING, frozenset({Who.SYSTEM})
    ),
    Action.GENERALISE: Transition(ON_THE_WAY, State.PRACTICE, STAFF | {Who.SYSTEM}),
    Action.STOP: Transition(frozenset({State.ACCEPTED, State.EXPERIMENTING}), State.DECLINED, STAFF),
    Action.MERGE: Transition(frozenset({State.PENDING, *PUBLIC}), State.MERGED, MODERATION),
    Action.WITHDRAW: _private({State.DRAFT, State.PENDING, State.PUBLISHED}, State.WITHDRAWN, AUTHOR),
    Action.HIDE: _private(set(PUBLIC), State.HIDDEN, frozenset({Who.MODERATOR, Who.SYSTEM})),
    Action.RESTORE: _private({State.HIDDEN}, None, MODERATION),
}


def capacities(user: User, idea: Idea) -> frozenset[Who]:
    """Return in what capacities an account may act on an idea; two queries at most."""
    found = set()
    if idea.author_email and user.email == idea.author_email:
        found.add(Who.AUTHOR)
    if user.is_active and user.has_perm("ideas.moderate_idea"):
        found.add(Who.MODERATOR)
    if user.is_active and user.has_perm("ideas.answer_idea") and animates(user, idea):
        found.add(Who.ANIMATOR)
    return frozenset(found)


def animates(user: User, idea: Idea) -> bool:
    """Tell whether someone animates the theme of an idea."""
    return Animator.objects.filter(user=user, themes=idea.theme_id).exists() if idea.theme_id else False


def may(who: frozenset[Who], action: Action, idea: Idea) -> bool:
    """Tell whether a step may be tried from where an idea is, by someone who acts so."""
    step = TRANSITIONS[action]
    return idea.state in step.origins and bool(step.who & who)


def possible(who: frozenset[Who], idea: Idea) -> list[Action]:
    """Return the steps that someone may try on an idea, in the order of the table."""
    found = [action for action in Action if may(who, action, idea)]
    # Nobody to give it back to.
    return found if idea.author_email else [action for action in found if action != Action.ASK_CHANGES]
