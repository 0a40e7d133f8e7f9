"""Telling many people with real processes: killed in the middle, or two at once; each is told once."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from core.models import Mail
from subscriptions import digest, periodic
from subscriptions.models import Subscriber, Subscription, Telling
from tests.processes import end, start
from tests.races import race, shared_database
from tests.subscriptions.things import TOPIC, announce

PEOPLE = 2 * digest.BATCH + 50
MODULE = "tests.subscriptions.digest_process"


@pytest.fixture
def everybody(transactional_db: None, tmp_path: Path) -> Iterator[list[str]]:
    """People for whom there is something new, on a database that processes share with this test."""
    with shared_database(tmp_path):
        before = timezone.now() - timedelta(days=1)
        Subscriber.objects.bulk_create(
            Subscriber(email=f"personne{n}@exemple.fr", confirmed_at=before) for n in range(PEOPLE)
        )
        Subscription.objects.bulk_create(
            Subscription(subscriber=who, topic=TOPIC, key="1", asked_at=before, since=before)
            for who in Subscriber.objects.all()
        )
        announce("Une.")
        yield sorted(Subscriber.objects.values_list("email", flat=True))


def queued() -> list[str]:
    """Return to whom mails were queued."""
    return sorted(Mail.objects.values_list("recipient", flat=True))


def marked() -> list[str]:
    """Return who is told to have been told."""
    told = Telling.objects.filter(subscription__subscriber__last_digest_on=timezone.localdate())
    return sorted(told.values_list("subscription__subscriber__email", flat=True))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_while_it_queues_loses_nobody(everybody: list[str], when: str) -> None:
    code, _, errors = end(start(MODULE, 2, when))
    assert code == -signal.SIGKILL, errors
    assert len(queued()) == digest.BATCH, "the first batch is there, the second is not"
    assert marked() == queued()

    for _ in range(2):
        code, _, errors = end(start(MODULE))
        assert code == 0, errors
        assert queued() == marked() == everybody


def test_two_processes_at_once_tell_each_once(everybody: list[str]) -> None:
    both = [start(MODULE), start(MODULE)]
    assert [end(process)[0] for process in both] == [0, 0]
    assert queued() == marked() == everybody


def test_several_threads_at_once_tell_each_once(everybody: list[str]) -> None:
    assert race([periodic.send_digests] * 4) == [None] * 4
    assert queued() == marked() == everybody
