"""The mail of the morning: what is new for each, at their cadence, in one mail."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import periodic as jobs
from core.models import Mail
from core.periodic import schedule
from subscriptions import digest, periodic, selectors, services, topics
from subscriptions.models import News, Subscriber, Telling
from tests.subscriptions.things import (
    CAMILLE,
    TOPIC,
    Things,
    announce,
    deliver,
    follow,
    followable,
    link_in,
    morning,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OTHER = "tests.other"
DAY = timedelta(days=1)


@pytest.fixture
def others() -> Iterator[Things]:
    with followable(OTHER, "Autres choses") as others:
        yield others


def test_all_that_is_new_is_in_one_mail_by_what_is_followed(clock: Any, others: Things) -> None:
    follow()
    follow(key="2")
    follow(topic=OTHER)
    follow(key="3")
    for text, key, topic in (
        ("Une.", "1", TOPIC),
        ("Deux.", "2", TOPIC),
        ("Ailleurs.", "1", OTHER),
        ("Encore.", "1", TOPIC),
        ("Personne ne suit cela.", "9", TOPIC),
    ):
        announce(text, key, topic)
        clock.shift(timedelta(minutes=1))

    (message,) = morning()

    assert message.to == [CAMILLE]
    assert words(message.subject) == "4 nouvelles de ce que vous suivez"
    said = words(message.body)
    order = "AUTRES CHOSES.*Ailleurs.*CHOSES SUIVIES.*Chose 1.*Une.*Encore.*/choses/1/.*Chose 2.*Deux"
    assert re.search(order, said, re.DOTALL)
    assert said.count("CHOSES SUIVIES") == 1
    assert "Une. (24 novembre 2026)" in said
    assert "Chose 3" not in said
    assert "Personne ne suit cela." not in said
    assert "Votre cadence : chaque semaine." in said
    html = message.alternatives[0][0]
    assert all(text in html for text in ("Ailleurs.", "Une.", "Encore.", "Deux.", "/choses/2/"))
    assert selectors.managed(link_in(message).split("/")[-2]) == Subscriber.objects.get()


def test_one_piece_of_news_names_what_it_is_about() -> None:
    follow()
    announce("Elle est acceptée.")
    (message,) = morning()
    assert words(message.subject) == "Du nouveau : Chose 1"


def test_nobody_with_nothing_new_is_written_to(clock: Any) -> None:
    announce("Avant.")
    clock.shift(timedelta(seconds=1))
    follow()
    follow("autre@exemple.fr", "2")
    services.follow("encore@exemple.fr", TOPIC, "1", is_confirmed=False)
    deliver()
    announce("Pour personne.", "3")
    assert morning() == []
    assert Subscriber.objects.filter(last_digest_on__isnull=False).count() == 0


def test_each_is_told_from_when_they_follow(clock: Any) -> None:
    follow()
    announce("Une.")
    clock.shift(timedelta(seconds=1))
    follow("autre@exemple.fr")
    announce("Deux.")
    told = {message.to[0]: ("Une." in message.body, "Deux." in message.body) for message in morning()}
    assert told == {CAMILLE: (True, True), "autre@exemple.fr": (False, True)}


def test_news_announced_again_are_told_once(clock: Any) -> None:
    follow()
    services.set_cadence(CAMILLE, "daily")
    announce("Une.")
    assert len(morning()) == 1
    clock.shift(DAY)
    announce("Une.")
    assert morning() == []
    assert News.objects.count() == 1


def test_news_of_a_change_that_is_undone_are_not_told() -> None:
    follow()
    with transaction.atomic():
        announce("Une.")
        transaction.set_rollback(True)
    assert morning() == []


def test_a_text_is_one_bounded_line() -> None:
    assert announce("Une\n nouvelle.").text == "Une nouvelle."
    services.announce(TOPIC, "1", code="longue", text="é" * 400)
    assert News.objects.get(code="longue").text == "é" * 299 + "…"
    with pytest.raises(KeyError):
        services.announce("tests.unknown", "1", code="x", text="Une.")


def test_each_day_at_most_once(clock: Any) -> None:
    follow()
    services.set_cadence(CAMILLE, "daily")
    announce("Une.")
    assert len(morning()) == 1
    announce("Deux.")
    clock.shift(timedelta(hours=16, minutes=59))  # 23:59 in Paris
    assert morning() == []
    clock.shift(timedelta(minutes=1))
    assert len(morning()) == 1


def test_each_week_at_most_once_and_the_next_morning_after_a_quiet_one(clock: Any) -> None:
    follow()
    announce("Une.")
    assert len(morning()) == 1
    announce("Deux.")
    for _ in range(6):
        clock.shift(DAY)
        assert morning() == []
    clock.shift(DAY)
    assert len(morning()) == 1
    clock.shift(10 * DAY)
    assert morning() == []
    announce("Trois.")
    clock.shift(DAY)
    assert len(morning()) == 1


def test_a_pause_is_told_of_at_its_end(clock: Any) -> None:
    follow()
    services.set_cadence(CAMILLE, "paused")
    announce("Une.")
    assert morning() == []
    clock.shift(DAY)
    services.set_cadence(CAMILLE, "daily")
    (message,) = morning()
    assert "Une." in message.body


def test_a_pause_holds_back_the_mail_that_waits(clock: Any) -> None:
    follow()
    announce("Une.")
    periodic.send_digests()
    services.set_cadence(CAMILLE, "paused")
    assert deliver() == []
    services.set_cadence(CAMILLE, "daily")
    assert morning() == [], "one mail a day, even so"
    clock.shift(DAY)
    (message,) = morning()
    assert "Une." in message.body


@pytest.mark.parametrize("hidden_before", [True, False])
def test_what_is_hidden_is_left_out_and_told_once_it_is_back(
    clock: Any, things: Things, hidden_before: bool
) -> None:
    follow()
    follow(key="2")
    services.set_cadence(CAMILLE, "daily")
    announce("Une.")
    announce("Deux.", "2")
    if hidden_before:
        things.hidden.add("1")
    periodic.send_digests()
    things.hidden.add("1")
    (message,) = deliver()
    assert "Deux." in message.body
    assert "Une." not in message.body
    assert "Chose 1" not in message.alternatives[0][0]

    things.hidden.clear()
    clock.shift(DAY)
    (message,) = morning()
    assert "Une." in message.body
    assert "Deux." not in message.body
    clock.shift(DAY)
    assert morning() == []


def test_what_is_hidden_altogether_sends_nothing(clock: Any, things: Things) -> None:
    follow()
    announce("Une.")
    things.hidden.add("1")
    assert morning() == []
    assert Mail.objects.count() == 0
    assert Subscriber.objects.get().last_digest_on is None


def test_whoever_leaves_before_the_mail_is_sent_is_told_nothing() -> None:
    follow()
    follow(key="2")
    announce("Une.")
    announce("Deux.", "2")
    periodic.send_digests()
    services.unfollow(CAMILLE, TOPIC, "1")
    (message,) = deliver()
    assert "Une." not in message.body

    follow("autre@exemple.fr")
    announce("Trois.")
    periodic.send_digests()
    services.unsubscribe_all("autre@exemple.fr")
    assert deliver() == []


def test_coming_back_does_not_tell_again_what_was_before(clock: Any) -> None:
    follow()
    services.set_cadence(CAMILLE, "daily")
    announce("Une.")
    assert len(morning()) == 1
    services.unfollow(CAMILLE, TOPIC, "1")
    announce("Deux.")
    clock.shift(DAY)
    follow()
    announce("Trois.")
    (message,) = morning()
    assert "Trois." in message.body
    assert "Une." not in message.body
    assert "Deux." not in message.body


def test_a_topic_that_no_app_registers_any_more_is_left_out(others: Things) -> None:
    follow()
    follow(topic=OTHER)
    announce("Une.")
    announce("Ailleurs.", "1", OTHER)
    topics.unregister(OTHER)
    (message,) = morning()
    assert "Ailleurs." not in message.body


def test_what_one_mail_cannot_hold_comes_with_the_next(clock: Any) -> None:
    """The longest texts fit in what mail programs show whole (``core.mail.rendering.BODY_BYTES``)."""
    for n in range(digest.MOST_NEWS + 1):
        follow(key=str(n))
    services.set_cadence(CAMILLE, "daily")
    for n in range(digest.MOST_NEWS + 1):
        announce(f"Nouvelle {n:03d} {'é' * 400}", str(n))
        clock.shift(timedelta(seconds=1))
    (message,) = morning()
    assert message.body.count("Nouvelle ") == digest.MOST_NEWS
    assert f"Nouvelle {digest.MOST_NEWS:03d}" not in message.body
    clock.shift(DAY)
    (message,) = morning()
    assert f"Nouvelle {digest.MOST_NEWS:03d}" in message.body
    assert message.body.count("Nouvelle ") == 1


def people(count: int, key: str = "1") -> None:
    for n in range(count):
        follow(f"personne{n}@exemple.fr", key)


def test_everybody_is_told_whatever_the_size_of_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "BATCH", 3)
    people(8)
    announce("Une.")
    assert sorted(message.to[0] for message in morning()) == [f"personne{n}@exemple.fr" for n in range(8)]
    assert morning() == []


def test_a_batch_that_fails_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "BATCH", 3)
    people(8)
    announce("Une.")
    tell, second = digest.tell_batch, [each.pk for each in Subscriber.objects.order_by("pk")[3:6]]

    def failing(keys: list[int], day: date) -> int:
        done = tell(keys, day)
        if keys == second:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(digest, "tell_batch", transaction.atomic(failing))
    with pytest.raises(periodic.DigestError, match="1 lots"):
        periodic.send_digests()
    assert len(deliver()) == 5
    monkeypatch.setattr(digest, "tell_batch", tell)
    assert len(morning()) == 3


def queries_of(count: int) -> int:
    """Tell people of a batch, of whom each follows three things; return how many queries it takes."""
    for n in range(count):
        for key in "123":
            follow(f"lot{count}-{n}@exemple.fr", f"{count}{key}")
    for key in "123":
        announce(f"Nouvelle de {count}{key}.", f"{count}{key}")
    today = datetime(2026, 11, 24, tzinfo=UTC).date()
    keys = list(digest.due(today).values_list("pk", flat=True))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert digest.tell_batch(keys, today) == count
    return len(queries)


def test_a_batch_takes_as_many_queries_whatever_its_size(things: Things) -> None:
    before = things.calls
    assert queries_of(2) == queries_of(40) <= 12
    assert things.calls - before == 2 * 3 + 40 * 3 + 2, "each topic is asked once a batch"


def test_it_is_done_in_the_morning_in_paris(clock: Any) -> None:
    (job,) = [job for job in jobs.jobs() if job.name == periodic.DIGEST]
    for now, expected in (
        (datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (datetime(2026, 7, 14, 6, tzinfo=UTC), datetime(2026, 7, 15, 6, tzinfo=UTC)),
    ):
        assert schedule.next_run(job, now) == expected


def test_news_are_forgotten_after_ninety_days(clock: Any) -> None:
    follow()
    announce("Une.")
    assert len(morning()) == 1
    clock.shift(45 * DAY)
    announce("Deux.")
    clock.shift(45 * DAY)
    periodic.forget_news()
    assert News.objects.count() == 2
    clock.shift(timedelta(seconds=1))
    periodic.forget_news()
    assert [news.code for news in News.objects.all()] == ["Deux."]
    assert Telling.objects.count() == 0
    (message,) = morning()
    assert "Deux." in message.body
