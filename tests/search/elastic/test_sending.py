"""What changed is told, whatever is late, refused, killed or away; nothing withdrawn comes back."""

from typing import Any

import pytest

from search import indexing, outbox
from search.engines.elastic import documents, indices, reindexing, sending, writing
from search.engines.elastic.connection import client, current_alias
from search.models import IndexState, SearchEntry, SearchOutbox
from tests.search.conftest import Committed
from tests.search.elastic import held
from tests.search.elastic.proxy import Proxy
from tests.search.helpers import search
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


class Killed(BaseException):
    """Ends a sender where it stands, as kill -9 would: nothing catches it."""


def publish_again(trial: Invented, object_id: int, title: str) -> None:
    """Edit what is published, without telling anyone."""
    SearchEntry.objects.filter(object_id=object_id).update(title=title, version=IndexState.bump())
    held.record_written(object_id, held.entry(object_id).version)


class TestLateWrites:
    def test_an_older_write_does_not_undo_a_newer_one(self, trial: Invented) -> None:
        key = trial.publish("Avant")
        late = held.late_write(key)
        publish_again(trial, key, "Après")
        outbox.send()
        held.put(late)
        assert held.title(key) == "Après"

    def test_a_withdrawn_document_does_not_come_back_once_deletions_are_forgotten(
        self, trial: Invented
    ) -> None:
        key = trial.publish("Secret")
        late = held.late_write(key)
        trial.withdraw(key)
        held.wait_until_forgotten()
        held.put(late)
        assert search("secret").count == 0
        assert (held.document(key) or {})["_source"] == {
            "type": held.TYPE,
            "object_id": key,
            "removed": True,
        }

    def test_it_does_not_come_back_in_a_new_index_either(self, trial: Invented) -> None:
        key = trial.publish("Secret")
        trial.publish("Témoin")
        late = held.late_write(key)
        trial.withdraw(key)
        reindexing.rebuild()
        held.put(late)
        assert [hit.title for hit in search().hits] == ["Témoin"]

    def test_what_is_published_again_is_found_again(self, trial: Invented, committed: Committed) -> None:
        key = trial.publish("Retour")
        kept = dict(trial.documents)
        trial.withdraw(key)
        assert search("retour").count == 0
        trial.documents.update(kept)
        with committed():
            indexing.index(held.TYPE, [key])
        assert search("retour").count == 1
        assert held.differences() == []

    def test_the_same_change_may_be_told_twice(self, trial: Invented) -> None:
        key = trial.publish("Deux fois")
        held.put(held.late_write(key))
        assert search("fois").count == 1


class TestRefusals:
    def test_a_document_refused_keeps_nobody_from_the_others(
        self, trial: Invented, no_worker: None, caplog: Any
    ) -> None:
        poison, other = trial.publish("Poison"), trial.publish("Remède")
        held.spoil(poison)
        sent = sending.send()
        assert (sent.told, sent.refused, sent.reached) == (1, 1, True)
        assert held.title(other) == "Remède"
        (row,) = held.untold()
        assert (row.object_id, row.attempts) == (poison, 1)
        assert "strict" in row.error
        assert f"refuses trial-{poison}" in caplog.text

    def test_it_is_tried_again_later_and_later_each_time(self, trial: Invented, no_worker: None) -> None:
        held.spoil(trial.publish("Poison"))
        delays = []
        for _ in range(3):
            held.make_due()
            outbox.send()
            (row,) = held.untold()
            assert outbox.take(10) == []
            delays.append((row.due_at - row.changed_at).total_seconds())
        assert delays == sorted(delays)
        assert delays[-1] > 2 * delays[0]

    def test_the_delay_has_an_end(self, trial: Invented, no_worker: None) -> None:
        held.spoil(trial.publish("Poison"))
        SearchOutbox.objects.update(attempts=1_000)
        outbox.send()
        (row,) = held.untold()
        assert (row.due_at - row.changed_at).total_seconds() < 2 * 3600

    def test_once_it_is_right_it_is_taken(self, trial: Invented, no_worker: None) -> None:
        key = trial.publish("Poison")
        held.spoil(key)
        outbox.send()
        SearchEntry.objects.filter(object_id=key).update(facets="")
        held.make_due()
        outbox.send()
        assert held.untold() == []
        assert search("poison").count == 1

    def test_it_does_not_hand_the_site_to_the_other_engine(self, trial: Invented, no_worker: None) -> None:
        poison = trial.publish("Poison")
        trial.publish("Remède")
        held.spoil(poison)
        outbox.send()
        SearchOutbox.objects.update(changed_at="2020-01-01T00:00:00Z")
        response = search("remède")
        assert (response.engine, response.degraded) == ("elasticsearch", False)

    def test_answers_given_without_it_are_not_kept_once_it_is_taken(
        self, trial: Invented, no_worker: None
    ) -> None:
        poison = trial.publish("Poison")
        trial.publish("Remède")
        held.spoil(poison)
        outbox.send()
        assert search().count == 1
        SearchEntry.objects.filter(object_id=poison).update(facets="")
        held.make_due()
        outbox.send()
        assert search().count == 2


class TestAbsence:
    def test_what_a_server_that_is_away_was_not_told_waits(
        self, trial: Invented, no_worker: None, proxy: Proxy
    ) -> None:
        key = trial.publish("Attendu")
        proxy.stop()
        sent = sending.send()
        assert (sent.told, sent.reached) == (0, False)
        (row,) = held.untold()
        # An absence says nothing of a document.
        assert (row.attempts, row.error) == (0, "")
        assert (row.due_at - row.changed_at).total_seconds() < 30
        assert held.entry(key).title == "Attendu"

    def test_it_is_told_on_return(
        self, trial: Invented, no_worker: None, settings: Any, proxy: Proxy
    ) -> None:
        key = trial.publish("Attendu")
        proxy.stop()
        outbox.send()
        settings.ELASTICSEARCH_URL = proxy.target
        held.make_due()
        outbox.send()
        assert held.title(key) == "Attendu"
        assert held.untold() == []

    def test_a_busy_server_is_asked_again(
        self, trial: Invented, no_worker: None, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "FIRST_WAIT_S", 0)
        key = trial.publish("Patience")
        proxy.refuse("_bulk", 429, 429)
        assert sending.send().told == 1
        assert held.title(key) == "Patience"
        assert sum(address.endswith("_bulk") for address in proxy.asked) == 3

    @pytest.mark.parametrize("status", [429, 403, 503])
    def test_a_server_that_takes_nothing_now_refuses_no_document(
        self, trial: Invented, no_worker: None, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, status: int
    ) -> None:
        monkeypatch.setattr(writing, "FIRST_WAIT_S", 0)
        trial.publish("Patience")
        proxy.refuse("_bulk", *[status] * 20)
        sent = sending.send()
        assert (sent.told, sent.refused, sent.reached) == (0, 0, False)
        assert [(row.attempts, row.error) for row in held.untold()] == [(0, "")]

    def test_an_index_that_takes_no_write_refuses_no_document(self, trial: Invented, no_worker: None) -> None:
        trial.publish("Patience")
        blocked = "index.blocks.write"
        client().indices.put_settings(index=current_alias(), settings={blocked: True})
        assert not sending.send().reached
        assert [(row.attempts, row.error) for row in held.untold()] == [(0, "")]
        client().indices.put_settings(index=current_alias(), settings={blocked: False})
        held.make_due()
        assert sending.send().told == 1

    def test_a_refresh_that_fails_tells_nothing(self, trial: Invented, no_worker: None, proxy: Proxy) -> None:
        trial.publish("Pas encore visible")
        proxy.refuse("_refresh", 503)
        assert not sending.send().reached
        assert len(held.untold()) == 1

    def test_writing_never_makes_an_index(self, trial: Invented, no_worker: None) -> None:
        trial.publish("Sans index")
        held.drop_all()
        assert not sending.send().reached
        with pytest.raises(writing.FAILURES):
            list(writing.write(current_alias(), [documents.removed(held.key(1), 5)]))
        assert indices.ours() == []
        assert not client().indices.exists(index=current_alias())
        assert [(row.attempts, row.error) for row in held.untold()] == [(0, "")]


class TestKilledSenders:
    def test_what_a_dead_sender_took_is_told_by_another(
        self, trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = trial.publish("Repris")
        with monkeypatch.context() as killing:
            killing.setattr(writing, "write", killed)
            with pytest.raises(Killed):
                sending.send()
        assert outbox.take(10) == []  # it may be alive still
        assert held.title(key) is None
        held.make_due()
        outbox.send()
        assert held.title(key) == "Repris"

    def test_one_that_dies_before_it_notes_tells_again(
        self, trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = trial.publish("Répété")
        with monkeypatch.context() as killing:
            killing.setattr(outbox, "told", killed)
            with pytest.raises(Killed):
                sending.send()
        assert len(held.untold()) == 1
        held.make_due()
        outbox.send()
        assert held.untold() == []
        assert held.title(key) == "Répété"

    def test_a_change_made_meanwhile_is_told_too(
        self, trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = trial.publish("Premier")
        refresh = writing.refresh

        def edit_then_refresh(index: str) -> None:
            monkeypatch.setattr(writing, "refresh", refresh)
            publish_again(trial, key, "Second")
            refresh(index)

        monkeypatch.setattr(writing, "refresh", edit_then_refresh)
        outbox.send()
        assert held.title(key) == "Second"
        assert held.untold() == []

    def test_a_withdrawal_made_meanwhile_is_told_too(
        self, trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = trial.publish("Premier")
        refresh = writing.refresh

        def withdraw_then_refresh(index: str) -> None:
            monkeypatch.setattr(writing, "refresh", refresh)
            trial.withdraw(key)
            refresh(index)

        monkeypatch.setattr(writing, "refresh", withdraw_then_refresh)
        outbox.send()
        assert held.title(key) is None
        assert held.untold() == []


def killed(*arguments: Any, **options: Any) -> Any:
    raise Killed
