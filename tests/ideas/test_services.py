"""The institution decides of ideas, step by step."""

import pytest

from accounts.models import User
from core.privacy.erasure import forget_person
from ideas import services
from ideas.errors import JoinedError, MergeError, NoAuthorError, WrongStateError
from ideas.models import Idea
from ideas.states import Action, capacities, possible
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State = Idea.State


@pytest.fixture
def moderator() -> User:
    return UserFactory(superuser=True)


def test_a_published_idea_has_an_address_and_a_row_of_history(moderator: User) -> None:
    idea = IdeaFactory(state=Idea.State.PENDING, title="Développer le tutorat")

    services.publish(idea.pk, moderator)

    idea.refresh_from_db()
    assert (idea.state, idea.slug) == (Idea.State.PUBLISHED, "developper-le-tutorat")
    assert [(step.action, step.by) for step in idea.steps.all()] == [("publish", moderator)]


def test_a_joined_idea_leads_where_the_other_one_leads(moderator: User) -> None:
    first, second, third = IdeaFactory.create_batch(3)

    services.merge(first.pk, second.pk, moderator)
    services.merge(second.pk, third.pk, moderator)

    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(MergeError):
        services.merge(third.pk, first.pk, moderator)
    with pytest.raises(WrongStateError):
        services.publish(third.pk, moderator)


def test_an_idea_that_another_was_joined_to_stays_without_its_author() -> None:
    moderator = UserFactory(superuser=True)
    kept, joined = (IdeaFactory(state=State.PUBLISHED, author_email=f"{name}@exemple.fr") for name in "ab")
    services.merge(joined.pk, kept.pk, moderator)
    with pytest.raises(JoinedError):
        services.withdraw(kept.pk)
    # Withdrawn before this was refused.
    Idea.objects.filter(pk=kept.pk).update(state=State.WITHDRAWN)
    refused = IdeaFactory(state=State.REJECTED, author_email="c@exemple.fr")
    assert forget_person("a@exemple.fr")
    assert forget_person("c@exemple.fr")
    kept.refresh_from_db()
    assert kept.author_email == ""
    assert not Idea.objects.filter(pk=refused.pk).exists()


def test_what_nobody_wrote_is_given_back_to_nobody() -> None:
    moderator, idea = UserFactory(superuser=True), IdeaFactory(state=State.PENDING, author_email="")
    with nothing_changes(), pytest.raises(NoAuthorError):
        services.ask_changes(idea.pk, moderator, "Précisez.")
    assert Action.ASK_CHANGES not in possible(capacities(moderator, idea), idea)


def test_a_draft_that_its_author_writes_is_corrected_by_nobody() -> None:
    moderator, idea = UserFactory(superuser=True), IdeaFactory(state=State.PENDING)
    services.ask_changes(idea.pk, moderator, "Précisez.")
    correction = services.Correction("Autre", "Texte.", idea.axis, idea.theme, None)
    with nothing_changes(), pytest.raises(WrongStateError):
        services.correct(idea.pk, moderator, correction)
