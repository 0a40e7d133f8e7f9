"""Where a practice that is told may go, and who may take it there: the whole table."""

from dataclasses import dataclass
from enum import StrEnum

from ideas.models import ToldPractice

State = ToldPractice.State


class Who(StrEnum):
    """In what capacity someone acts."""

    AUTHOR = "author"  # by a personal link
    MODERATOR = "moderator"
    SYSTEM = "system"  # the publication of the sheet


class Action(StrEnum):
    """What is done; the name of its service, and of its row in the history."""

    SUBMIT = "submit"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    DRAFT = "draft"
    PROPOSE = "propose"
    APPROVE = "approve"
    ASK_AGAIN = "ask_again"
    WAIVE = "waive"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Transition:
    """A step: where it begins, where it ends, who may take it, whether its author is written to."""

    origins: frozenset[str]
    target: str
    who: Who
    tells_author: bool = True


# A sheet is being written, and is not on the site yet.
WRITTEN = frozenset({State.DRAFTING, State.TO_APPROVE, State.APPROVED})

TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition(frozenset({State.DRAFT}), State.PENDING, Who.AUTHOR),
    Action.ASK_CHANGES: Transition(frozenset({State.PENDING}), State.DRAFT, Who.MODERATOR),
    # At any time before the sheet is on the site.
    Action.REJECT: Transition(frozenset({State.PENDING, *WRITTEN}), State.REJECTED, Who.MODERATOR),
    # Again, when the sheet that was begun was deleted.
    Action.DRAFT: Transition(frozenset({State.PENDING, *WRITTEN}), State.DRAFTING, Who.MODERATOR),
    # Another text may be proposed at any time before the sheet is on the site.
    Action.PROPOSE: Transition(WRITTEN, State.TO_APPROVE, Who.MODERATOR),
    Action.APPROVE: Transition(frozenset({State.TO_APPROVE}), State.APPROVED, Who.AUTHOR, tells_author=False),
    Action.ASK_AGAIN: Transition(
        frozenset({State.TO_APPROVE}), State.DRAFTING, Who.AUTHOR, tells_author=False
    ),
    # Its author does not answer, or was forgotten: a moderator says why it goes without them.
    Action.WAIVE: Transition(WRITTEN, State.APPROVED, Who.MODERATOR),
    Action.PUBLISH: Transition(frozenset({State.APPROVED}), State.PUBLISHED, Who.SYSTEM),
    Action.WITHDRAW: Transition(
        frozenset({State.DRAFT, State.PENDING, *WRITTEN}), State.WITHDRAWN, Who.AUTHOR
    ),
}

# What is offered with a sheet only, and without only.
NEEDS_SHEET, MAKES_SHEET = frozenset({Action.PROPOSE, Action.WAIVE}), frozenset({Action.DRAFT})


def possible(who: Who, told: ToldPractice) -> list[Action]:
    """Return the steps that someone may try, in the order of the table."""
    without = NEEDS_SHEET if told.sheet_id is None else MAKES_SHEET
    return [
        action
        for action, step in TRANSITIONS.items()
        if step.who == who and told.state in step.origins and action not in without
    ]
