"""The breaker: when readers stop asking Elasticsearch, and when they ask again."""

import pytest

from search.engines import Unavailable
from search.engines.elastic.breaker import Breaker

REST_S = 3.0


class Told(list[bool]):
    """What the breaker said: True when it opened, False when it closed."""


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def breaker(told: Told) -> Breaker:
    return Breaker(failures=3, rest=REST_S, told=told.append)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock; its only value is the time."""
    now = [100.0]
    monkeypatch.setattr("search.engines.elastic.breaker.monotonic", lambda: now[0])
    return now


def ask(breaker: Breaker, *answers: bool) -> None:
    """Ask as many times; each answer comes before the next request."""
    for answered in answers:
        entered = breaker.enter()
        if answered:
            breaker.succeeded(entered)
        else:
            breaker.failed()


def test_a_few_failures_are_no_outage(breaker: Breaker, told: Told) -> None:
    ask(breaker, False, False, True, True, True, True, False, False, True)
    assert not breaker.open
    assert told == []


def test_failures_in_a_row_open_it_and_nobody_asks_until_it_has_rested(
    breaker: Breaker, told: Told, clock: list[float]
) -> None:
    ask(breaker, False, False, False)
    assert told == [True]
    with pytest.raises(Unavailable):
        breaker.enter()
    clock[0] += REST_S
    breaker.enter()
    with pytest.raises(Unavailable):
        breaker.enter()


def test_a_server_that_fails_every_other_request_is_left_alone(breaker: Breaker, told: Told) -> None:
    with pytest.raises(Unavailable):
        ask(breaker, *[False, True] * 10)
    assert told == [True]


def test_one_that_fails_one_request_in_five_is_not(breaker: Breaker) -> None:
    ask(breaker, *[False, True, True, True, True] * 10)
    assert not breaker.open


def test_the_answer_to_the_one_that_tries_closes_it(breaker: Breaker, told: Told, clock: list[float]) -> None:
    ask(breaker, False, False, False)
    clock[0] += REST_S
    ask(breaker, True)
    assert told == [True, False]
    ask(breaker, True, True)


def test_just_closed_one_failure_opens_it_again(breaker: Breaker, told: Told, clock: list[float]) -> None:
    ask(breaker, False, False, False)
    clock[0] += REST_S
    ask(breaker, True, False)
    assert told == [True, False, True]


def test_a_late_answer_from_before_it_opened_says_nothing(breaker: Breaker, told: Told) -> None:
    late = breaker.enter()
    ask(breaker, False, False, False)
    breaker.succeeded(late)
    assert breaker.open
    assert told == [True]


def test_the_failures_of_many_at_once_open_it_once(breaker: Breaker, told: Told) -> None:
    for _ in range(8):
        breaker.enter()
    for _ in range(8):
        breaker.failed()
    assert told == [True]
