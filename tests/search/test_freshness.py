"""What is of the day comes before what is as relevant and is not; only where news passes."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from search.ranking import FRESHNESS, freshness
from tests.search.helpers import search, titles
from tests.search.invented import Invented, invented

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)


@pytest.fixture
def news() -> Iterator[Invented]:
    with invented("news", freshness_days=30) as made:
        yield made


@pytest.fixture
def lasting() -> Iterator[Invented]:
    with invented("lasting") as made:
        yield made


@pytest.mark.parametrize("published_first", [MARCH, APRIL])
def test_of_two_alike_the_nearest_to_today_comes_first(news: Invented, published_first: date) -> None:
    for day in (published_first, MARCH if published_first == APRIL else APRIL):
        news.publish(f"Forum des métiers du {day.day} {day:%m}", day)
    with time_machine.travel("2026-03-12T12:00:00Z"):
        assert titles("forum")[0] == "Forum des métiers du 10 03"
    # The same index, another day: the answer of March is not kept.
    with time_machine.travel("2026-04-08T12:00:00Z"):
        assert titles("forum")[0] == "Forum des métiers du 10 04"


def test_what_is_to_come_counts_as_what_has_just_been(news: Invented) -> None:
    news.publish("Forum passé", date(2026, 3, 1))
    news.publish("Forum à venir", date(2026, 3, 20))
    with time_machine.travel("2026-03-18T12:00:00Z"):
        assert titles("forum") == ["Forum à venir", "Forum passé"]
    with time_machine.travel("2026-03-03T12:00:00Z"):
        assert titles("forum") == ["Forum passé", "Forum à venir"]


def test_the_day_is_that_of_paris(news: Invented) -> None:
    """At half past eleven in the evening in London, it is tomorrow in Paris."""
    news.publish("Forum", date(2026, 7, 2))
    with time_machine.travel("2026-07-01T22:30:00Z"):
        of_the_day = search("forum").hits[0].score
    with time_machine.travel("2026-07-01T20:30:00Z"):
        assert search("forum").hits[0].score < of_the_day


def test_relevance_comes_before_freshness(news: Invented) -> None:
    news.publish("Une journée", date(2026, 3, 10), body="On y parle aussi de tutorat, parmi d’autres sujets.")
    news.publish("Le tutorat", date(2020, 1, 1))
    with time_machine.travel("2026-03-10T12:00:00Z"):
        assert titles("tutorat") == ["Le tutorat", "Une journée"]


def test_what_does_not_age_ranks_the_same_every_day(lasting: Invented, news: Invented) -> None:
    lasting.publish("Le tutorat croisé", date(2020, 1, 1))
    news.publish("Autre chose", date(2026, 3, 10))
    scores = []
    for day in ("2020-01-01", "2026-03-10"):
        with time_machine.travel(f"{day}T12:00:00Z"):
            scores.append(search("tutorat").hits[0].score)
    assert scores[0] == scores[1]


def test_what_has_no_date_gains_nothing(news: Invented) -> None:
    news.publish("Forum sans date")
    news.publish("Forum daté", date(2026, 3, 10))
    with time_machine.travel("2026-03-10T12:00:00Z"):
        assert titles("forum") == ["Forum daté", "Forum sans date"]


def test_the_order_by_date_and_the_answers_do_not_depend_on_the_day(news: Invented) -> None:
    news.publish("Forum ancien", date(2026, 3, 1))
    news.publish("Forum récent", date(2026, 5, 1))
    for day in ("2026-02-01", "2026-06-01"):
        with time_machine.travel(f"{day}T12:00:00Z"):
            assert titles("forum", sort="date") == ["Forum récent", "Forum ancien"]
            assert search("forum").count == 2


def test_the_advantage_is_halved_at_each_half_life() -> None:
    gains = [freshness(days, 30) - 1 for days in (0, 30, -30, 60, 3_000)]
    assert gains[:4] == pytest.approx([FRESHNESS, FRESHNESS / 2, FRESHNESS / 2, FRESHNESS / 4])
    assert gains[4] < 1e-9
