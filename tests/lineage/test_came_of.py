"""What came of several objects at once: the same as the chain of each, at a cost that does not grow."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lineage import services
from lineage.errors import UnknownNodeError
from lineage.models import Link
from lineage.selectors import REACH, came_of, chain
from practices.adoption.lineage import NAME as ADOPTION
from tests.factories import AdoptionFactory, MilestoneFactory, PracticePageFactory, UserFactory

pytestmark = pytest.mark.django_db
INSPIRED = Link.Relation.INSPIRED


def test_what_came_at_once_and_by_another_comes_nearest_first() -> None:
    idea, other, alone = MilestoneFactory.create_batch(3)
    trial = MilestoneFactory(title="Essai", kind="experiment")
    sheet = PracticePageFactory(title="Fiche")
    for source, target in ((idea, trial), (trial, sheet), (other, sheet)):
        services.link(source, target, INSPIRED)
    found = came_of([idea, other, alone])
    assert {key: [step.card.title for step in steps] for key, steps in found.items()} == {
        idea.pk: ["Essai", "Fiche"],
        other.pk: ["Fiche"],
    }


def test_it_goes_through_what_is_hidden_without_telling_it() -> None:
    idea = MilestoneFactory()
    hidden, shown = PracticePageFactory(live=False), PracticePageFactory()
    services.link(idea, hidden, INSPIRED)
    services.link(hidden, shown, INSPIRED)
    assert [step.key for step in came_of([idea])[idea.pk]] == [shown.pk]


def test_what_is_left_out_is_not_followed() -> None:
    idea, sheet = MilestoneFactory(), PracticePageFactory()
    services.link(idea, sheet, INSPIRED)
    tried = AdoptionFactory(sheet=sheet, is_public=True, review="accepted")
    services.link(sheet, tried, INSPIRED)

    def told(**options: Any) -> set[str]:
        return {step.type_name for step in came_of([idea], **options)[idea.pk]}

    assert told() == {"practice", ADOPTION}
    assert told(without=(ADOPTION,)) == {"practice"}


def test_nothing_is_asked_of_nothing_and_strangers_are_refused() -> None:
    assert came_of([]) == {}
    with pytest.raises(UnknownNodeError):
        came_of([UserFactory()])


def test_the_cost_does_not_grow() -> None:
    def cost(count: int) -> int:
        ideas = MilestoneFactory.create_batch(count)
        for idea in ideas:
            services.link(idea, sheet, INSPIRED)
        with CaptureQueriesContext(connection) as queries:
            assert len(came_of(ideas)) == count
        return len(queries)

    sheet = PracticePageFactory()
    # The first one also asks where the site is.
    cost(1)
    assert cost(2) == cost(20)


class RandomGraphs(TestCase):
    """Whatever the links, it tells of each object what its own chain tells."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.integers(2, 8).flatmap(
            lambda n: st.sets(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] < pair[1])
            )
        )
    )
    def test_it_is_the_chain_of_each(self, links: set[tuple[int, int]]) -> None:
        nodes: list[Any] = MilestoneFactory.create_batch(8)
        for source, target in sorted(links):
            services.link(nodes[source], nodes[target], INSPIRED)
        found = came_of(nodes)
        for node in nodes:
            after = sorted(step.key for step in chain(node, shown=REACH).after)
            # Each once, whatever the number of ways that lead to it.
            assert sorted(step.key for step in found.get(node.pk, ())) == after
