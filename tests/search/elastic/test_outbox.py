"""The outbox is written with the change, forgets nothing that is untold, and keeps no one waiting."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import outbox, tasks
from search.models import SearchEntry, SearchOutbox
from tests.search.elastic import held
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


@pytest.fixture
def row(no_worker: None) -> SearchOutbox:
    held.record_written(1, version=5)
    return SearchOutbox.objects.get()


class TestRecording:
    def test_a_change_and_its_row_are_written_together_or_not_at_all(
        self, trial: Invented, no_worker: None
    ) -> None:
        key = trial.publish("Tutorat")
        (row,) = held.untold()
        assert (row.object_id, row.version, row.removed) == (key, held.entry(key).version, False)
        with transaction.atomic():
            trial.withdraw(key)
            assert held.untold()[0].removed
            transaction.set_rollback(True)
        assert [(each.version, each.removed) for each in held.untold()] == [(row.version, False)]

    def test_an_object_has_one_row_that_says_what_is_newest(self, row: SearchOutbox) -> None:
        SearchOutbox.objects.update(error="refusée", attempts=4, due_at=timezone.now() + timedelta(hours=1))
        outbox.record(6, removed=[held.key(1)])
        (now,) = held.untold()
        assert (now.version, now.removed, now.attempts, now.error) == (6, True, 0, "")
        assert now.due_at <= timezone.now()

    def test_a_site_without_elasticsearch_notes_nothing(self, settings: Any) -> None:
        settings.ELASTICSEARCH_URL = ""
        held.record_written(1, version=5)
        assert not SearchOutbox.objects.exists()

    def test_who_saves_never_fails_because_no_worker_can_be_woken(
        self, trial: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Broken:
            def enqueue(self) -> None:
                raise OSError

        monkeypatch.setattr(tasks, "tell_engine", Broken())
        trial.publish("Tutorat")
        assert len(held.untold()) == 1


class TestTaking:
    def test_what_is_taken_is_left_to_whoever_took_it_for_a_while(self, row: SearchOutbox) -> None:
        assert [each.pk for each in outbox.take(10)] == [row.pk]
        assert outbox.take(10) == []
        with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
            assert [each.pk for each in outbox.take(10)] == [row.pk]

    def test_the_oldest_changes_are_taken_first(self, no_worker: None) -> None:
        for version in (7, 5, 6):
            held.record_written(version, version)
        assert [each.version for each in outbox.take(2)] == [5, 6]

    def test_a_removal_is_remembered_until_no_late_write_can_undo_it(self, row: SearchOutbox) -> None:
        outbox.record(6, removed=[held.key(1)])
        outbox.told(outbox.take(10))
        assert held.untold() == []
        assert outbox.forget_old_removals() == 0
        with time_machine.travel(timezone.now() + outbox.REMEMBERED + timedelta(minutes=1)):
            assert outbox.forget_old_removals() == 1
        assert not SearchOutbox.objects.exists()

    def test_a_removal_still_untold_is_never_forgotten(self, row: SearchOutbox) -> None:
        outbox.record(6, removed=[held.key(1)])
        with time_machine.travel(timezone.now() + outbox.REMEMBERED * 10):
            assert outbox.forget_old_removals() == 0

    def test_a_newer_change_outlives_what_is_told_of_the_older(self, row: SearchOutbox) -> None:
        taken = outbox.take(10)
        held.record_written(1, version=6)
        outbox.told(taken)
        outbox.refused(taken[0], "trop tard")
        (now,) = held.untold()
        assert (now.version, now.error) == (6, "")

    def test_what_a_new_index_refuses_does_not_replace_what_is_noted(self, row: SearchOutbox) -> None:
        outbox.note_refusals({held.key(1): "refusée", held.key(2): "refusée"})
        assert {(each.object_id, each.version, each.error) for each in held.untold()} == {
            (1, 5, ""),
            (2, 0, "refusée"),
        }


class TestBacklog:
    def test_nothing_waiting_costs_one_query(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert outbox.backlog() == outbox.NOTHING
        assert len(queries) == 1

    def test_it_tells_removals_and_since_when_anything_waits(self, row: SearchOutbox) -> None:
        outbox.record(6, removed=[held.key(2)])
        backlog = outbox.backlog()
        assert backlog.removed == (held.key(2),)
        assert backlog.oldest == row.changed_at
        assert backlog.whole
        assert not backlog.exact

    def test_a_refused_removal_is_still_hidden_and_keeps_no_one_behind(self, no_worker: None) -> None:
        outbox.record(6, removed=[held.key(2)])
        outbox.refused(outbox.take(1)[0], "refusée")
        backlog = outbox.backlog()
        assert (backlog.removed, backlog.oldest, backlog.exact) == ((held.key(2),), None, False)

    def test_too_many_removals_are_not_read(self, no_worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "MOST_REMOVALS", 2)
        outbox.record(6, removed=[held.key(n) for n in range(2)])
        assert outbox.backlog().whole
        outbox.record(7, removed=[held.key(5)])
        assert (outbox.backlog().whole, outbox.backlog().removed) == (False, ())


def test_keys_are_read_as_they_are_written() -> None:
    key = outbox.Key("a-b", 12)
    assert outbox.Key.parse(str(key)) == key
    with pytest.raises(ValueError, match="literal"):
        outbox.Key.parse("practice")


def test_entries_that_nothing_wrote_are_told_as_they_are(trial: Invented, no_worker: None) -> None:
    """A row about an entry that is gone says nothing: the removal has a row of its own."""
    key = trial.publish("Tutorat")
    SearchEntry.objects.all().delete()
    outbox.send()
    assert held.title(key) is None
    assert held.untold() == []
