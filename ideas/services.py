"""What the institution decides of ideas, and what their authors may do of them.

One function for each step of ``states.TRANSITIONS``. It locks the idea; checks again what allows it; writes
the change, its history and its mails together. A step that cannot be taken raises an ``IdeaError`` and
changes nothing. How an idea is written and sent is in ``submitting``; supports and comments are in
``taking_part``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from lineage import services as lineage
from lineage.models import Link
from lineage.selectors import chain
from practices.models import PracticePage
from subscriptions import services as subscriptions
from taxonomy.models import Axis, Job, Tag, Territory, Theme

from .addresses import free_slug
from .errors import (
    AnswerMissingError,
    JoinedError,
    MergeError,
    NoAuthorError,
    NoExperimentError,
    NoPracticeError,
    NotAllowedError,
    NotFiledError,
    ReasonMissingError,
    SupportedError,
    WrongStateError,
)
from .history import expect, lock, lock_several, move
from .models import Idea, IdeaStep, Report, Support
from .states import Action, Who, capacities
from .taking_part.topic import TOPIC

SYSTEM, AUTHOR = frozenset({Who.SYSTEM}), frozenset({Who.AUTHOR})
# The types of node (``lineage``) that an idea is tried in, and told by.
TRIALS, PRACTICE = ("experiment", "milestone"), "practice"
# What is done of an idea without moving it, as its history says.
CORRECT, LINK = "correct", "link"


@transaction.atomic
def publish(idea_id: int, by: User | None, note: str = "") -> Idea:
    """Let everyone read an idea, under an address that will not change.

    Args:
        by: None for an idea whose author is known (``submitting``): the moderation reads it afterwards.

    Raises:
        NotFiledError: it has no theme or no axis.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.PUBLISH, by)
    if idea.theme_id is None or idea.axis_id is None:
        raise NotFiledError
    give_address(idea)
    move(idea, Action.PUBLISH, by, note=note)
    return idea


@transaction.atomic
def receive(idea: Idea, at: datetime) -> None:
    """Write an idea that was heard somewhere, not saved yet, as received and public since then."""
    idea.state, idea.submitted_at, idea.published_at, idea.moved_at = Idea.State.PUBLISHED, at, at, at
    give_address(idea)
    idea.save()
    IdeaStep.objects.create(idea=idea, at=at, action=Action.PUBLISH, state=idea.state, is_public=True)


def give_address(idea: Idea) -> None:
    """Give an idea that becomes public its address and its date, unless it has them."""
    idea.slug = idea.slug or free_slug(idea.title)
    idea.published_at = idea.published_at or timezone.now()


@transaction.atomic
def ask_changes(idea_id: int, by: User, reason: str, note: str = "") -> Idea:
    """Give an idea back to its author, who is told what to change.

    Raises:
        ReasonMissingError: nothing is said.
        NoAuthorError: nobody can be written to.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = lock(idea_id)
    # An idea that was imported has nobody to go back to; nobody would see it again.
    if idea.state == Idea.State.PENDING and not idea.author_email:
        raise NoAuthorError
    return _said_no(idea_id, Action.ASK_CHANGES, by, reason, note)


@transaction.atomic
def reject(idea_id: int, by: User, reason: str, note: str = "") -> Idea:
    """Do not publish an idea; its author is told why.

    Raises:
        ReasonMissingError: nothing is said.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    return _said_no(idea_id, Action.REJECT, by, reason, note)


@transaction.atomic
def study(idea_id: int, by: User | None, reason: str = "", note: str = "") -> Idea:
    """Have an idea studied; what is said of it is public.

    Args:
        by: None for the loading.

    Raises:
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.STUDY, by)
    move(idea, Action.STUDY, by, reason=reason.strip(), note=note)
    return idea


@transaction.atomic
def accept(idea_id: int, by: User, answer: str, answered_by: str, note: str = "") -> Idea:
    """Keep an idea, with the answer of the institution.

    Args:
        answer: what everyone reads.
        answered_by: who speaks: « Comité de pilotage régional ».

    Raises:
        AnswerMissingError: there is no answer, or nobody gives it.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    return _answered(idea_id, Action.ACCEPT, by, answer, answered_by=answered_by, note=note)


@transaction.atomic
def decline(idea_id: int, by: User, answer: str, answered_by: str, note: str = "") -> Idea:
    """Do not keep an idea, and say why to everyone.

    Raises:
        As ``accept``.
    """
    return _answered(idea_id, Action.DECLINE, by, answer, answered_by=answered_by, note=note)


@dataclass(frozen=True)
class Correction:
    """What the moderation may correct of an idea: how it is said, and where it is filed."""

    title: str
    description: str
    axis: Axis | None
    theme: Theme | None
    territory: Territory | None
    jobs: Sequence[Job] = ()
    tags: Sequence[Tag] = ()


@transaction.atomic
def correct(idea_id: int, by: User, correction: Correction) -> Idea:
    """Correct how an idea is said and filed, without changing what it says; the history tells who did.

    Raises:
        NotFiledError: everyone reads it, and it would have no theme or no axis.
        GoneError, NotAllowedError: as every step.
    """
    idea = lock(idea_id)
    if Who.MODERATOR not in capacities(by, idea):
        raise NotAllowedError
    if idea.state == Idea.State.DRAFT:
        # Its author is writing it.
        raise WrongStateError
    if idea.is_public and not (correction.theme and correction.axis):
        raise NotFiledError
    idea.title, idea.description = correction.title, correction.description
    idea.axis, idea.theme, idea.territory = correction.axis, correction.theme, correction.territory
    idea.jobs.set(correction.jobs)
    idea.tags.set(correction.tags)
    idea.save()
    IdeaStep.objects.create(idea=idea, at=timezone.now(), action=CORRECT, state=idea.state, by=by)
    return idea


@transaction.atomic
def link_sheet(idea_id: int, by: User, sheet: PracticePage) -> None:
    """Say which sheet came of an idea; the history tells who did, once for each sheet.

    Raises:
        CycleError: the idea came itself of that sheet.
        GoneError, NotAllowedError: as every step.
    """
    idea = lock(idea_id)
    if Who.MODERATOR not in capacities(by, idea):
        raise NotAllowedError
    is_known = lineage.find(idea, sheet) is not None
    lineage.link(idea, sheet, Link.Relation.TOLD)
    if not is_known:
        IdeaStep.objects.create(
            idea=idea, at=timezone.now(), action=LINK, state=idea.state, by=by, note=sheet.title
        )


@transaction.atomic
def start(idea_id: int, reason: str = "", at: datetime | None = None) -> Idea:
    """Say that an idea is tried. The loading does so; no account does until experiments have their own pages.

    Args:
        at: when it began, as a source tells; now otherwise.

    Raises:
        NoExperimentError: no trial is linked to it.
        GoneError, WrongStateError: as every step.
    """
    idea = lock(idea_id)
    expect(idea, Action.START, SYSTEM)
    if not _came_of(idea, *TRIALS):
        raise NoExperimentError
    move(idea, Action.START, None, reason=reason, at=at)
    return idea


@transaction.atomic
def generalise(idea_id: int, by: User | None, reason: str = "", note: str = "") -> Idea:
    """Say that an idea became a practice.

    Args:
        by: None for the loading.

    Raises:
        NoPracticeError: no published sheet is linked to it.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.GENERALISE, by)
    if not _came_of(idea, PRACTICE):
        raise NoPracticeError
    move(idea, Action.GENERALISE, by, reason=reason.strip(), note=note)
    return idea


@transaction.atomic
def stop(idea_id: int, by: User, reason: str, answered_by: str, note: str = "") -> Idea:
    """Give up an idea that was kept or tried; the reason is its public answer.

    Raises:
        ReasonMissingError: nothing is said.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.STOP, by)
    if not reason.strip() or not answered_by.strip():
        raise ReasonMissingError
    _answer(idea, reason, answered_by)
    move(idea, Action.STOP, by, reason=reason.strip(), note=note)
    return idea


@transaction.atomic
def merge(idea_id: int, into_id: int, by: User, note: str = "") -> Idea:
    """Join an idea to another one, which takes its supports; its address leads there from now on.

    Whoever supports both counts once. What was joined to the first goes along, so that an address leads to
    what is read in one step, and never in a circle.

    Raises:
        MergeError: the other one is not public, or is the same.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    if idea_id == into_id:
        raise MergeError
    idea, other = lock_several(idea_id, into_id)
    expect(idea, Action.MERGE, capacities(by, idea))
    if not other.is_public:
        raise MergeError
    give_address(idea)
    _move_supports(idea, other)
    Idea.objects.filter(merged_into=idea).update(merged_into=other)
    idea.merged_into = other
    move(idea, Action.MERGE, by, note=note)
    subscriptions.follow_instead(TOPIC, str(idea.pk), str(other.pk))
    return other


def _move_supports(idea: Idea, other: Idea) -> None:
    """Give the supports of an idea to another one; whoever supports both counts once."""
    known = other.supports.exclude(user=None).values("user")
    idea.supports.filter(user__in=known).delete()
    idea.supports.update(idea=other)
    recount_supports(idea)
    recount_supports(other)


def recount_supports(idea: Idea) -> None:
    """Write how many supports a locked idea has."""
    idea.supports_count = Support.objects.filter(idea=idea).count()
    Idea.objects.filter(pk=idea.pk).update(supports_count=idea.supports_count)


@transaction.atomic
def withdraw(idea_id: int) -> Idea:
    """Take an idea back, at its author's request (whoever calls this knows that it is them).

    Raises:
        SupportedError: others support it; ``forget_author`` takes the name away.
        JoinedError: another idea was joined to it.
        GoneError, WrongStateError: as every step.
    """
    idea = lock(idea_id)
    expect(idea, Action.WITHDRAW, AUTHOR)
    others = (
        idea.supports.exclude(user__email=idea.author_email) if idea.author_email else idea.supports.all()
    )
    if others.exists():
        raise SupportedError
    if idea.merged.exists():
        raise JoinedError
    move(idea, Action.WITHDRAW, None)
    return idea


@transaction.atomic
def hide(idea_id: int, by: User | None, reason: str = "", note: str = "") -> Idea:
    """Take an idea off the site until someone decides; by reports past their threshold when ``by`` is None.

    Raises:
        ReasonMissingError: a moderator says nothing.
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.HIDE, by)
    if by is not None and not reason.strip():
        raise ReasonMissingError
    idea.hidden_from = idea.state
    move(idea, Action.HIDE, by, reason=reason.strip(), note=note)
    return idea


@transaction.atomic
def restore(idea_id: int, by: User, note: str = "") -> Idea:
    """Show again an idea that was hidden, where it was; the reports that hid it are settled.

    Raises:
        GoneError, WrongStateError, NotAllowedError: as every step.
    """
    idea = _taken(idea_id, Action.RESTORE, by)
    former, idea.hidden_from = idea.hidden_from, ""
    Report.objects.filter(idea=idea, settled_at=None).update(settled_at=timezone.now())
    move(idea, Action.RESTORE, by, target=former, note=note)
    return idea


def _taken(idea_id: int, action: Action, by: User | None) -> Idea:
    """Return a locked idea of which someone may take a step; None stands for the site itself.

    Raises:
        GoneError, WrongStateError, NotAllowedError: they may not.
    """
    idea = lock(idea_id)
    expect(idea, action, capacities(by, idea) if by else SYSTEM)
    return idea


def _said_no(idea_id: int, action: Action, by: User, reason: str, note: str) -> Idea:
    idea = _taken(idea_id, action, by)
    if not reason.strip():
        raise ReasonMissingError
    if idea.hidden_from:
        # What reports hid stays so: they are judged.
        idea.hidden_from = ""
        Report.objects.filter(idea=idea, settled_at=None).update(settled_at=timezone.now())
    move(idea, action, by, reason=reason.strip(), note=note)
    return idea


def _answered(idea_id: int, action: Action, by: User, answer: str, *, answered_by: str, note: str) -> Idea:
    idea = _taken(idea_id, action, by)
    if not answer.strip() or not answered_by.strip():
        raise AnswerMissingError
    _answer(idea, answer, answered_by)
    move(idea, action, by, note=note)
    return idea


def _answer(idea: Idea, answer: str, answered_by: str) -> None:
    idea.answer, idea.answered_by, idea.answered_at = answer.strip(), answered_by.strip(), timezone.now()


def _came_of(idea: Idea, *types: str) -> bool:
    """Tell whether something public of one of these types of node came of an idea."""
    return any(step.type_name in types for step in chain(idea).after)
