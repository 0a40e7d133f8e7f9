"""Whatever people and time do, in any order: nothing is told twice, lost, or told of before."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from subscriptions import periodic, selectors, services
from subscriptions.models import News, Subscriber
from tests.subscriptions.things import Things, announce, deliver, follow, followable

THING = "tests.machine"
DAY = timedelta(days=1)
TOLD = re.compile(r"nouvelle-\d+(?=\.)")
WHO, KEYS = st.integers(0, 2), st.sampled_from("12")


class Following(RuleBasedStateMachine):
    """Three people, two things; what each should be told is kept beside."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        # What each should be told still, by whom and what they follow.
        self.expected: dict[tuple[str, str], list[str]] = {}

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.traveller = time_machine.travel(datetime(2026, 11, 24, 6, tzinfo=UTC), tick=False)
        self.clock = self.traveller.start()
        self.context = followable(THING)
        self.things: Things = self.context.__enter__()
        for who in range(2):
            self.follow(who, "1")
            services.set_cadence(email(who), "daily")

    def teardown(self) -> None:
        try:
            self.all_is_told_in_the_end()
        finally:
            self.context.__exit__(None, None, None)
            self.traveller.stop()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def _pass(self, length: timedelta = timedelta(minutes=1)) -> None:
        self.clock.shift(length)

    @rule(who=WHO, key=KEYS)
    def follow(self, who: int, key: str) -> None:
        if key not in self.things.hidden:
            follow(email(who), key, THING)
            self.expected.setdefault((email(who), key), [])
            self._pass()

    @rule(who=WHO, key=KEYS)
    def unfollow(self, who: int, key: str) -> None:
        services.unfollow(email(who), THING, key)
        self.expected.pop((email(who), key), None)
        self._pass()

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        services.unsubscribe_all(email(who))
        for key in "12":
            self.expected.pop((email(who), key), None)
        self._pass()

    @rule(key=KEYS)
    def announce(self, key: str) -> None:
        self.count += 1
        announce(f"nouvelle-{self.count}.", key, THING)
        for (_, followed), texts in self.expected.items():
            if followed == key:
                texts.append(f"nouvelle-{self.count}")
        self._pass()

    @rule()
    def announce_again(self) -> None:
        last = News.objects.order_by("at").last()
        if last is not None:
            announce(last.code, last.key, THING)

    @rule(who=WHO, cadence=st.sampled_from(Subscriber.Cadence.values))
    def change_cadence(self, who: int, cadence: str) -> None:
        services.set_cadence(email(who), cadence)

    @rule(key=KEYS)
    def hide_or_show(self, key: str) -> None:
        self.things.hidden ^= {key}

    @rule(days=st.integers(0, 8))
    def a_morning(self, days: int) -> None:
        self._pass(days * DAY)
        periodic.send_digests()

    @rule(who=WHO, cadence=st.sampled_from(["daily", "paused"]), hidden=st.sets(KEYS))
    def things_change_while_mails_wait(self, who: int, cadence: str, hidden: set[str]) -> None:
        self._pass(DAY)
        self.announce("1")
        self.announce("2")
        periodic.send_digests()
        self.things.hidden = hidden
        services.set_cadence(email(who), cadence)
        self.mails_leave()

    @rule()
    def mails_leave(self) -> None:
        for message in deliver():
            self._received(message)

    def _received(self, message: Any) -> None:
        (who,) = message.to
        texts = TOLD.findall(message.body)
        assert texts, "no mail without news"
        assert Subscriber.objects.get(email=who).cadence != "paused"
        for text in texts:
            (key,) = [
                key for (each, key), waiting in self.expected.items() if each == who and text in waiting
            ]
            assert key not in self.things.hidden
            self.expected[who, key].remove(text)

    def all_is_told_in_the_end(self) -> None:
        self.things.hidden.clear()
        for who in range(3):
            services.set_cadence(email(who), "daily")
        for _ in range(3):
            self.mails_leave()
            self._pass(DAY)
            periodic.send_digests()
        self.mails_leave()
        assert not any(self.expected.values())
        for who in range(3):
            mine = sorted(key for each, key in self.expected if each == email(who))
            assert sorted(each.key for each in selectors.followed(email(who))) == mine


def email(who: int) -> str:
    return f"personne{who}@exemple.fr"


@pytest.mark.django_db
def test_never_twice_nothing_lost_nothing_of_before() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
