"""Every state, every step, every role: what happens is the table, and nothing else ever changes."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import ANIMATOR, IDEA_READER, MODERATOR, setup_roles
from ideas import services
from ideas.errors import (
    AnswerMissingError,
    IdeaError,
    MergeError,
    NoExperimentError,
    NoPracticeError,
    NotAllowedError,
    NotFiledError,
    ReasonMissingError,
    SupportedError,
    WrongStateError,
)
from ideas.models import Animator, Idea, IdeaStep, Support
from ideas.states import TRANSITIONS, Action, Who, possible
from ideas.states import capacities as capacities_of
from lineage import services as lineage
from lineage.models import Link, Milestone
from tests.factories import (
    PracticePageFactory,
    SourceFactory,
    ThemeFactory,
    UserFactory,
)
from tests.idea_factories import IdeaFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State = Idea.State

# The idea that another one is joined to.
KEPT = "celle-qui-reste"

# How each step is taken, all that it asks for being given.
TAKE: dict[Action, Callable[[Idea, User | None], Any]] = {
    Action.PUBLISH: lambda idea, by: services.publish(idea.pk, by),
    Action.ASK_CHANGES: lambda idea, by: services.ask_changes(idea.pk, by, "Précisez."),  # type: ignore[arg-type]
    Action.REJECT: lambda idea, by: services.reject(idea.pk, by, "Hors sujet."),  # type: ignore[arg-type]
    Action.STUDY: lambda idea, by: services.study(idea.pk, by),
    Action.ACCEPT: lambda idea, by: services.accept(idea.pk, by, "Oui.", "Le comité"),  # type: ignore[arg-type]
    Action.DECLINE: lambda idea, by: services.decline(idea.pk, by, "Non.", "Le comité"),  # type: ignore[arg-type]
    Action.GENERALISE: lambda idea, by: services.generalise(idea.pk, by),
    Action.STOP: lambda idea, by: services.stop(idea.pk, by, "Trop cher.", "Le comité"),  # type: ignore[arg-type]
    Action.MERGE: lambda idea, by: services.merge(idea.pk, Idea.objects.get(slug=KEPT).pk, by),  # type: ignore[arg-type]
    Action.HIDE: lambda idea, by: services.hide(idea.pk, by, "À relire."),
    Action.RESTORE: lambda idea, by: services.restore(idea.pk, by),  # type: ignore[arg-type]
    Action.START: lambda idea, by: services.start(idea.pk),
    Action.WITHDRAW: lambda idea, by: services.withdraw(idea.pk),
}
# Those that nobody takes by an account: the site does, or the author by a personal link.
BY_NOBODY = {Action.START, Action.WITHDRAW}
ROLES: dict[str, set[Who]] = {
    "nobody's account": set(),
    "reader": set(),
    "author": {Who.AUTHOR},
    "animator": {Who.ANIMATOR},
    "animator of another theme": set(),
    "moderator": {Who.MODERATOR},
    "the site": {Who.SYSTEM},
}


def account(role: str, idea: Idea) -> User | None:
    """Return an account of a role; None for the site itself."""
    if role == "the site":
        return None
    user: User = UserFactory(email=idea.author_email) if role == "author" else UserFactory()
    groups = {"reader": IDEA_READER, "moderator": MODERATOR}
    if role in groups or role.startswith("animator"):
        user.groups.add(setup_roles()[groups.get(role, ANIMATOR).name])
    if role.startswith("animator"):
        theme = idea.theme if role == "animator" else ThemeFactory()
        Animator.objects.create(user=user).themes.add(theme)
    return User.objects.get(pk=user.pk)


def an_idea(state: str) -> Idea:
    """Return an idea in a state, from which a sheet and a trial came."""
    kept = Idea.objects.filter(slug=KEPT).first() or IdeaFactory(slug=KEPT)
    given: dict[str, Any] = {"merged_into": kept} if state == State.MERGED else {}
    idea: Idea = IdeaFactory(state=state, **given)
    trial = Milestone.objects.create(
        kind=Milestone.Kind.EXPERIMENT, slug=f"essai-{idea.pk}", title="Essai", source=SourceFactory()
    )
    lineage.link(idea, PracticePageFactory(), Link.Relation.TOLD)
    lineage.link(idea, trial, Link.Relation.TESTED)
    return Idea.objects.get(pk=idea.pk)


def test_every_step_has_its_way_of_being_taken() -> None:
    assert set(TAKE) == set(Action) - {Action.SUBMIT}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", State.values)
def test_what_happens_is_what_the_table_says(state: str, role: str) -> None:
    idea = an_idea(state)
    by = account(role, idea)
    allowed: list[Action] = []
    with nothing_changes():
        for action in set(TAKE) - BY_NOBODY:
            step = TRANSITIONS[action]
            if state in step.origins and step.who & ROLES[role]:
                allowed.append(action)
            # The site takes no step that an account answers for: it has no way to.
            elif role != "the site" or Who.SYSTEM in step.who:
                with pytest.raises(NotAllowedError if state in step.origins else WrongStateError):
                    TAKE[action](idea, by)
    for action in allowed:
        step = TRANSITIONS[action]
        with transaction.atomic():
            TAKE[action](idea, by)
            target = step.target or State.PUBLISHED
            assert Idea.objects.get(pk=idea.pk).state == target, (action, state)
            last = IdeaStep.objects.filter(idea=idea).latest("pk")
            assert (last.action, last.state, last.by, last.is_public) == (action, target, by, step.is_public)
            transaction.set_rollback(True)


@pytest.mark.parametrize(("action", "state"), list(itertools.product(sorted(BY_NOBODY), State.values)))
def test_steps_of_nobody_s_account(action: Action, state: str) -> None:
    idea = an_idea(state)
    if state not in TRANSITIONS[action].origins:
        with nothing_changes(), pytest.raises(WrongStateError):
            TAKE[action](idea, None)
        return
    TAKE[action](idea, None)
    idea.refresh_from_db()
    assert idea.state == TRANSITIONS[action].target


@pytest.mark.parametrize("role", [role for role in ROLES if role != "the site"])
def test_the_steps_that_are_offered_are_those_that_may_be_taken(role: str) -> None:
    for state in State.values:
        idea = an_idea(state)
        user = account(role, idea)
        assert user is not None
        found = capacities_of(user, idea)
        assert found == ROLES[role], state
        offered = set(possible(found, idea))
        allowed = {a for a, step in TRANSITIONS.items() if state in step.origins and step.who & ROLES[role]}
        assert offered == allowed


def guarded(by: User) -> list[tuple[type[IdeaError], Idea, Callable[[Idea], Any]]]:
    """Return what a guard refuses: the error, the idea, the step."""
    pending, public = State.PENDING, State.PUBLISHED
    supported = IdeaFactory()
    Support.objects.create(idea=supported, user=UserFactory())
    gone = IdeaFactory(state=State.WITHDRAWN)
    return [
        (NotFiledError, IdeaFactory(state=pending, theme=None), lambda i: services.publish(i.pk, by)),
        (NotFiledError, IdeaFactory(state=pending, axis=None), lambda i: services.publish(i.pk, by)),
        (ReasonMissingError, IdeaFactory(state=pending), lambda i: services.reject(i.pk, by, "  ")),
        (ReasonMissingError, IdeaFactory(state=pending), lambda i: services.ask_changes(i.pk, by, "")),
        (ReasonMissingError, IdeaFactory(), lambda i: services.hide(i.pk, by)),
        (
            ReasonMissingError,
            IdeaFactory(state=State.ACCEPTED),
            lambda i: services.stop(i.pk, by, "", "Le comité"),
        ),
        (AnswerMissingError, IdeaFactory(), lambda i: services.accept(i.pk, by, " ", "Le comité")),
        (AnswerMissingError, IdeaFactory(), lambda i: services.decline(i.pk, by, "Non.", " ")),
        (NoExperimentError, IdeaFactory(), lambda i: services.start(i.pk)),
        (NoPracticeError, IdeaFactory(), lambda i: services.generalise(i.pk, by)),
        (MergeError, IdeaFactory(), lambda i: services.merge(i.pk, i.pk, by)),
        (MergeError, IdeaFactory(state=public), lambda i: services.merge(i.pk, gone.pk, by)),
        (SupportedError, supported, lambda i: services.withdraw(i.pk)),
    ]


def test_guards_change_nothing() -> None:
    for error, idea, take in guarded(UserFactory(superuser=True)):
        with nothing_changes(), pytest.raises(error):
            take(idea)


def test_a_sheet_that_is_not_published_makes_no_practice() -> None:
    idea, sheet = IdeaFactory(), PracticePageFactory()
    lineage.link(idea, sheet, Link.Relation.TOLD)
    sheet.unpublish()
    by = UserFactory(superuser=True)
    with nothing_changes(), pytest.raises(NoPracticeError):
        services.generalise(idea.pk, by)


@pytest.mark.parametrize("state", Idea.PUBLIC)
def test_what_is_hidden_comes_back_where_it_was(state: str) -> None:
    idea, by = IdeaFactory(state=state), UserFactory(superuser=True)
    services.hide(idea.pk, None)
    services.restore(idea.pk, by)
    idea.refresh_from_db()
    assert (idea.state, idea.hidden_from) == (state, "")
