"""Whatever is joined, supported and hidden: nobody counts twice, every address leads somewhere."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from ideas import services
from ideas.errors import IdeaError
from ideas.models import Idea, Support
from ideas.taking_part import services as taking_part
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory

IDEAS, MEMBERS = 5, 4


class Bank:
    """Some ideas and some members; each method is one thing that someone does."""

    def __init__(self) -> None:
        self.ideas = [idea.pk for idea in IdeaFactory.create_batch(IDEAS)]
        self.members: list[User] = UserFactory.create_batch(MEMBERS)
        self.moderator: User = UserFactory(superuser=True)

    def support(self, one: int, other: int) -> None:
        taking_part.support(self.ideas[one % IDEAS], self.members[other % MEMBERS])

    def take_back(self, one: int, other: int) -> None:
        taking_part.withdraw_support(self.ideas[one % IDEAS], self.members[other % MEMBERS])

    def merge(self, one: int, other: int) -> None:
        services.merge(self.ideas[one % IDEAS], self.ideas[other % IDEAS], self.moderator)

    def hide(self, one: int, other: int) -> None:
        services.hide(self.ideas[one % IDEAS], None)

    def restore(self, one: int, other: int) -> None:
        services.restore(self.ideas[one % IDEAS], self.moderator)

    def leave(self, one: int, other: int) -> None:
        # What remains of a support once its account is deleted.
        Support.objects.filter(user=self.members[other % MEMBERS]).update(user=None)


Step = Callable[[Bank, int, int], None]
STEPS: tuple[Step, ...] = (
    Bank.support, Bank.support, Bank.support, Bank.take_back, Bank.merge, Bank.merge, Bank.hide, Bank.restore,
    Bank.leave,
)  # fmt: skip


def check() -> None:
    """Compare what is counted with the rows, and follow every address."""
    ideas = {idea.pk: idea for idea in Idea.objects.all()}
    for idea in ideas.values():
        supports = list(Support.objects.filter(idea=idea).values_list("user", flat=True))
        known = [user for user in supports if user is not None]
        assert len(known) == len(set(known)), "nobody counts twice"
        assert idea.supports_count == len(supports)
        if idea.state == Idea.State.MERGED:
            assert supports == [], "they went with it"
            target = ideas[idea.merged_into_id or 0]
            assert target.state != Idea.State.MERGED, "one step, never a circle"
            assert idea.slug
    assert len({idea.slug for idea in ideas.values()}) == len(ideas)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4), st.integers(0, 4)), max_size=25))
def test_counts_are_the_rows_and_addresses_lead_to_one_idea(steps: list[tuple[Step, int, int]]) -> None:
    with transaction.atomic():
        bank = Bank()
        supporters: set[int] = set()
        for step, one, other in steps:
            with suppress(IdeaError):
                step(bank, one, other)
                if step is Bank.support:
                    supporters.add(bank.members[other % MEMBERS].pk)
        check()
        rows = set(Support.objects.exclude(user=None).values_list("user", flat=True))
        assert rows <= supporters
        transaction.set_rollback(True)
