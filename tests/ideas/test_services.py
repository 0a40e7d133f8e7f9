"""The institution decides of ideas, step by step."""

import pytest

from accounts.models import User
from ideas import services
from ideas.errors import MergeError, WrongStateError
from ideas.models import Idea
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory

pytestmark = pytest.mark.django_db


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
