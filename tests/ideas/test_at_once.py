"""Two at once: nobody counts twice, two ideas are never joined to each other, one decision is taken."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ideas import services
from ideas.errors import IdeaError
from ideas.models import Idea, IdeaStep, Support
from ideas.taking_part import services as taking_part
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory
from tests.races import race, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
State = Idea.State


def failures(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Exception)]


def test_someone_who_clicks_many_times_supports_once(tmp_path: Path) -> None:
    idea, user, others = IdeaFactory(), UserFactory(), UserFactory.create_batch(3)
    clicks = [partial(taking_part.support, idea.pk, who) for who in (*[user] * 5, *others)]
    with shared_database(tmp_path):
        results = race(clicks)
        found = Support.objects.filter(idea=idea).count()
        counted = Idea.objects.get(pk=idea.pk).supports_count
    assert failures(results) == []
    assert (found, counted) == (4, 4)


def test_two_ideas_are_not_joined_to_each_other(tmp_path: Path) -> None:
    one, other, by = IdeaFactory(), IdeaFactory(), UserFactory(superuser=True)
    for idea in (one, other):
        Support.objects.create(idea=idea, user=UserFactory())
        Idea.objects.filter(pk=idea.pk).update(supports_count=1)
    with shared_database(tmp_path):
        results = race([
            partial(services.merge, one.pk, other.pk, by),
            partial(services.merge, other.pk, one.pk, by),
        ])  # fmt: skip
        states = sorted(Idea.objects.values_list("state", flat=True))
        counts = sorted(Idea.objects.values_list("supports_count", flat=True))
    assert len(failures(results)) == 1
    assert isinstance(failures(results)[0], IdeaError)
    assert states == sorted([State.MERGED, State.PUBLISHED])
    assert counts == [0, 2]


def test_two_moderators_decide_once(tmp_path: Path) -> None:
    idea, moderators = IdeaFactory(state=State.PENDING), UserFactory.create_batch(4, superuser=True)
    steps = [
        partial(services.publish, idea.pk, moderators[0]),
        partial(services.reject, idea.pk, moderators[1], "Hors sujet."),
        partial(services.publish, idea.pk, moderators[2]),
        partial(services.ask_changes, idea.pk, moderators[3], "Précisez."),
    ]
    with shared_database(tmp_path):
        results = race(steps)
        written = IdeaStep.objects.filter(idea=idea).count()
    assert len(failures(results)) == 3
    assert written == 1


def test_a_support_that_comes_while_the_idea_is_joined_is_not_lost(tmp_path: Path) -> None:
    joined, kept, user = IdeaFactory(), IdeaFactory(), UserFactory()
    with shared_database(tmp_path):
        results = race([
            partial(services.merge, joined.pk, kept.pk, UserFactory(superuser=True)),
            partial(taking_part.support, joined.pk, user),
        ])  # fmt: skip
        at_kept = Support.objects.filter(idea=kept).count()
        at_joined = Support.objects.filter(idea=joined).count()
        counted = Idea.objects.get(pk=kept.pk).supports_count
    refused = failures(results)
    # It came first and went along, or came after and was told that the idea is gone.
    assert at_joined == 0
    assert (at_kept, counted) in {(1, 1), (0, 0)}
    assert len(refused) == (0 if at_kept else 1)
