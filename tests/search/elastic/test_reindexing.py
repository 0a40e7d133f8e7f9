"""A new index is made beside the one that is read, checked, then read; whatever fails, readers see none."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from search import outbox, upkeep
from search.engines.elastic import comparing, documents, golden, indices, reindexing, sending, writing
from search.engines.elastic.connection import client, current_alias, next_alias
from search.models import IndexState, SearchEntry, SearchOutbox
from tests.search.elastic import held
from tests.search.elastic.proxy import Proxy
from tests.search.helpers import search, titles
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


class Killed(BaseException):
    """Ends a rebuild where it stands; it may still drop what it made."""


def killed(*arguments: Any, **options: Any) -> Any:
    raise Killed


@pytest.fixture
def three(trial: Invented) -> list[int]:
    return [trial.publish(title) for title in ("Tutorat", "Logement", "Covoiturage")]


class TestRebuild:
    def test_the_new_index_is_read_and_the_former_one_kept(self, three: list[int]) -> None:
        before = indices.resolve().current
        shown: list[tuple[int, int]] = []
        rebuilt = reindexing.rebuild(lambda done, total: shown.append((done, total)))
        known = indices.resolve()
        assert known == indices.Indices(rebuilt.index, before, "")
        assert rebuilt.index != before
        assert (rebuilt.documents, rebuilt.refused, rebuilt.golden) == (3, 0, 3)
        assert shown[-1] == (3, 3)
        assert held.differences() == []
        assert titles("logement") == ["Logement"]

    def test_only_two_indexes_are_kept(self, three: list[int]) -> None:
        made = [reindexing.rebuild().index for _ in range(3)]
        assert indices.ours() == made[1:]

    def test_the_first_index_of_a_site(self, three: list[int]) -> None:
        held.drop_all()
        assert reindexing.outdated() == "aucun index n’est lu"
        assert search("tutorat").degraded
        rebuilt = reindexing.rebuild()
        assert indices.resolve() == indices.Indices(rebuilt.index, "", "")
        assert not search("tutorat").degraded
        assert reindexing.outdated() == ""

    def test_an_empty_site_has_an_index_too(self) -> None:
        assert reindexing.rebuild().documents == 0
        assert search("tutorat").count == 0

    def test_indexes_of_other_sites_whose_names_begin_alike_stay(self, three: list[int]) -> None:
        name = f"{current_alias()}-bis-20260101-000000-000000"
        client().indices.create(index=name)
        try:
            reindexing.rebuild()
            assert client().indices.exists(index=name)
        finally:
            indices.drop(name)

    def test_a_change_made_meanwhile_is_told_to_both(
        self, three: list[int], trial: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever the moment, what is told once the new index exists is in it before it is read."""
        known = golden.missing

        def edit_first(name: str, version: int) -> tuple[int, list[str]]:
            trial.publish("Mobilité")
            trial.withdraw(three[0])
            assert held.untold() == []
            return known(name, version)

        monkeypatch.setattr(golden, "missing", edit_first)
        swap = indices.swap

        def look_then_swap(name: str) -> indices.Indices:
            assert held.differences(current_alias()) == held.differences(name) == []
            return swap(name)

        monkeypatch.setattr(indices, "swap", look_then_swap)
        reindexing.rebuild()
        assert sorted(titles()) == ["Covoiturage", "Logement", "Mobilité"]

    def test_a_copy_read_before_an_edit_and_written_after_it_does_not_undo_it(
        self, three: list[int], trial: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written = documents.written

        def withdraw_once_read(entry: SearchEntry) -> dict[str, Any]:
            monkeypatch.setattr(documents, "written", written)
            operation = written(entry)
            trial.withdraw(entry.object_id)
            return operation

        monkeypatch.setattr(documents, "written", withdraw_once_read)
        reindexing.rebuild()
        assert search().count == 2
        assert held.differences() == []

    def test_a_sender_caught_by_the_move_tells_the_new_index(
        self, three: list[int], trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It wrote in the former index, and comes back to find that there is no next one any more."""
        trial.publish("Mobilité")
        name = indices.create()
        indices.follow(name)
        aliases = indices.told()
        assert aliases == [current_alias(), next_alias()]
        refresh = writing.refresh

        def swap_after_the_first(index: str) -> None:
            refresh(index)
            monkeypatch.setattr(writing, "refresh", refresh)
            indices.swap(name)

        monkeypatch.setattr(writing, "refresh", swap_after_the_first)
        assert not sending.send().reached
        held.make_due()
        outbox.send()
        assert titles("mobilité") == ["Mobilité"]


class TestRefused:
    def test_a_document_refused_keeps_no_one_from_the_others(self, three: list[int]) -> None:
        held.spoil(three[0])
        rebuilt = reindexing.rebuild()
        assert (rebuilt.documents, rebuilt.refused) == (2, 1)
        (row,) = held.untold()
        assert row.object_id == three[0]
        assert "strict" in row.error
        response = search("logement")
        assert (response.count, response.degraded) == (1, False)
        SearchEntry.objects.filter(object_id=three[0]).update(facets="")
        held.make_due()
        outbox.send()
        assert held.differences() == []
        assert held.untold() == []

    def test_many_documents_refused_are_a_mistake_of_ours(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = indices.resolve()
        monkeypatch.setattr(reindexing, "MOST_REFUSED", 1)
        for key in three[:2]:
            held.spoil(key)
        with pytest.raises(reindexing.Refused, match="refuse 2 documents"):
            reindexing.rebuild()
        assert indices.resolve() == before
        assert held.untold() == []

    def test_an_index_that_lacks_documents_is_not_read(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = indices.resolve()
        written = documents.written
        monkeypatch.setattr(
            documents,
            "written",
            lambda entry: (
                written(entry)
                if entry.object_id != three[0]
                else documents.removed(held.key(three[0]), entry.version)
            ),
        )
        with pytest.raises(reindexing.Refused, match="2 documents, le site 3"):
            reindexing.rebuild()
        assert indices.resolve() == before
        assert indices.ours() == [before.current]

    def test_an_index_that_does_not_find_known_titles_is_not_read(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = indices.resolve()
        source = documents.source
        monkeypatch.setattr(
            documents, "source", lambda entry: {**source(entry), "title": "Autre", "body": ""}
        )
        with pytest.raises(reindexing.Refused, match="3 titre"):
            reindexing.rebuild()
        assert indices.resolve() == before

    def test_a_title_withdrawn_meanwhile_is_not_missed(
        self, three: list[int], trial: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = golden.ElasticSession.lexicon

        def withdraw_first(session: Any, generation: int) -> Any:
            for key in list(trial.documents):
                trial.withdraw(key)
            return read(session, generation)

        monkeypatch.setattr(golden.ElasticSession, "lexicon", withdraw_first)
        assert golden.missing(indices.resolve().current, outbox.reached()) == (3, [])


STEPS: list[tuple[Any, str]] = [
    (indices, "follow"),
    (documents, "written"),
    (writing, "refresh"),
    (reindexing, "_check_counts"),
    (golden, "missing"),
    (indices, "swap"),
]


class TestFailing:
    @pytest.mark.parametrize(("module", "step"), STEPS, ids=str)
    def test_killed_at_any_step_readers_keep_the_former_index(
        self, three: list[int], trial: Invented, monkeypatch: pytest.MonkeyPatch, module: Any, step: str
    ) -> None:
        before = indices.resolve()
        with monkeypatch.context() as killing:
            # As kill -9: the process does nothing after.
            killing.setattr(reindexing, "_forget", lambda name: None)
            killing.setattr(module, step, killed)
            with pytest.raises(Killed):
                reindexing.rebuild()
        assert indices.resolve().current == before.current
        assert len(indices.ours()) == 2
        trial.publish("Mobilité")
        assert titles("mobilité") == ["Mobilité"]
        rebuilt = reindexing.rebuild()
        assert indices.ours() == [before.current, rebuilt.index]
        assert held.differences() == []

    @pytest.mark.parametrize("failure", [Killed, RuntimeError])
    def test_what_fails_drops_what_it_made(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
    ) -> None:
        def fail(*arguments: Any) -> Any:
            raise failure

        before = indices.resolve()
        monkeypatch.setattr(golden, "missing", fail)
        with pytest.raises(failure):
            reindexing.rebuild()
        assert indices.resolve() == before
        assert indices.ours() == [before.current]
        assert IndexState.objects.get().rebuilding_until is None

    def test_an_index_that_is_read_is_never_dropped_whatever_fails_after_the_move(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The answer to the move may be lost though it was made."""
        swap = indices.swap

        def swap_and_fail(name: str) -> indices.Indices:
            swap(name)
            raise RuntimeError

        before = indices.resolve().current
        monkeypatch.setattr(indices, "swap", swap_and_fail)
        with pytest.raises(RuntimeError):
            reindexing.rebuild()
        assert indices.resolve().current != before
        assert search("tutorat").count == 1

    def test_a_server_that_goes_away_leaves_things_as_they_were(
        self, three: list[int], proxy: Proxy, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        before = indices.resolve()
        refresh = writing.refresh

        def stop(index: str) -> None:
            proxy.stop()
            refresh(index)

        monkeypatch.setattr(writing, "refresh", stop)
        with pytest.raises(writing.FAILURES):
            reindexing.rebuild()
        monkeypatch.undo()
        settings.ELASTICSEARCH_URL = proxy.target
        assert indices.resolve().current == before.current
        assert held.differences() == []


class TestAlone:
    def test_a_second_rebuild_is_refused_while_one_goes_on(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refusals = []
        missing = golden.missing

        def rebuild_too(name: str, version: int) -> tuple[int, list[str]]:
            for other in (reindexing.rebuild, reindexing.roll_back):
                with pytest.raises(reindexing.Refused, match="déjà en cours") as refusal:
                    other()
                refusals.append(refusal.value)
            return missing(name, version)

        monkeypatch.setattr(golden, "missing", rebuild_too)
        rebuilt = reindexing.rebuild()
        assert len(refusals) == 2
        assert indices.resolve().current == rebuilt.index
        monkeypatch.undo()
        assert reindexing.rebuild().index != rebuilt.index

    def test_the_lease_of_a_dead_one_runs_out(self, three: list[int]) -> None:
        now = timezone.now()
        IndexState.objects.update(rebuilding_until=now + reindexing.LEASE)
        with pytest.raises(reindexing.Refused):
            reindexing.rebuild()
        with time_machine.travel(now + reindexing.LEASE + timedelta(seconds=1)):
            reindexing.rebuild()
        assert IndexState.objects.get().rebuilding_until is None

    def test_a_long_copy_keeps_its_lease(self, three: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(writing, "CHUNK", 1)
        leases = []
        with time_machine.travel(timezone.now(), tick=False) as clock:

            def progress(done: int, total: int) -> None:
                leases.append(IndexState.objects.get().rebuilding_until)
                clock.shift(reindexing.LEASE * 0.8)

            reindexing.rebuild(progress)
        assert len(set(leases)) > 2

    def test_one_that_slept_and_was_replaced_does_not_move_the_alias(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        missing = golden.missing
        made = []

        def sleep_and_be_replaced(name: str, version: int) -> tuple[int, list[str]]:
            monkeypatch.setattr(golden, "missing", missing)
            IndexState.objects.update(rebuilding_until=timezone.now() - timedelta(seconds=1))
            made.append(reindexing.rebuild().index)
            return missing(indices.resolve().current, version)

        monkeypatch.setattr(golden, "missing", sleep_and_be_replaced)
        with pytest.raises((reindexing.Refused, *writing.FAILURES)):
            reindexing.rebuild()
        assert indices.resolve().current == made[0]
        assert held.differences() == []


class TestRollback:
    def test_the_previous_index_is_brought_up_to_date_then_read(
        self, three: list[int], trial: Invented, no_worker: None
    ) -> None:
        before = indices.resolve().current
        rebuilt = reindexing.rebuild()
        trial.publish("Mobilité")
        trial.withdraw(three[0])
        outbox.send()
        assert reindexing.roll_back() == before
        assert indices.resolve() == indices.Indices(before, rebuilt.index, "")
        assert sorted(titles()) == ["Covoiturage", "Logement", "Mobilité"]
        assert held.differences() == []
        assert reindexing.outdated() == ""

    def test_one_can_come_back_from_it(self, three: list[int]) -> None:
        rebuilt = reindexing.rebuild()
        reindexing.roll_back()
        assert reindexing.roll_back() == rebuilt.index
        assert held.differences() == []

    def test_without_a_previous_index_it_is_refused(self, three: list[int]) -> None:
        with pytest.raises(reindexing.Refused, match="pas d’index précédent"):
            reindexing.roll_back()

    def test_a_failure_leaves_the_current_index_and_tells_no_other(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reindexing.rebuild()
        before = indices.resolve()
        monkeypatch.setattr(comparing, "mend", killed)
        with pytest.raises(Killed):
            reindexing.roll_back()
        assert indices.resolve() == before

    @pytest.mark.parametrize("fails", [True, False])
    def test_one_that_was_replaced_stops_nobody_from_telling_the_other(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch, fails: bool
    ) -> None:
        reindexing.rebuild()
        before = indices.resolve()
        made = []

        def be_replaced(alias: str) -> comparing.Mended:
            made.append(indices.create())
            indices.follow(made[0])
            if fails:
                raise Killed
            return comparing.Mended(0, {})

        monkeypatch.setattr(comparing, "mend", be_replaced)
        with pytest.raises((Killed, reindexing.Refused)):
            reindexing.roll_back()
        assert indices.resolve() == indices.Indices(before.current, before.previous, made[0])


class TestAbandoned:
    @pytest.fixture
    def half_made(self, three: list[int], monkeypatch: pytest.MonkeyPatch) -> str:
        """What a rebuild leaves that is killed with its process."""
        with monkeypatch.context() as patched:
            patched.setattr(golden, "missing", killed)
            patched.setattr(indices, "drop", lambda name: None)
            with pytest.raises(Killed):
                reindexing.rebuild()
        return indices.resolve().next

    def test_it_is_dropped(self, half_made: str) -> None:
        current = indices.resolve().current
        assert half_made in indices.ours()
        upkeep.ensure()
        assert indices.resolve() == indices.Indices(current, "", "")
        assert indices.ours() == [current]

    def test_one_that_is_being_made_is_not(self, half_made: str) -> None:
        IndexState.objects.update(rebuilding_until=timezone.now() + reindexing.LEASE)
        upkeep.ensure()
        assert indices.resolve().next == half_made


class TestOutdated:
    def test_an_index_just_built_is_not(self, three: list[int]) -> None:
        reindexing.rebuild()
        assert reindexing.outdated() == ""

    def test_one_of_another_form_is(self, three: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        reindexing.rebuild()
        monkeypatch.setattr(indices, "FORM", indices.FORM + 1)
        assert reindexing.outdated() == "l’index est d’une ancienne forme"
        assert search().degraded
        reindexing.rebuild()
        assert reindexing.outdated() == ""
        assert not search().degraded

    def test_one_that_missed_changes_made_without_it_is(
        self, three: list[int], trial: Invented, settings: Any
    ) -> None:
        reindexing.rebuild()
        url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
        trial.withdraw(three[0])
        assert not SearchOutbox.objects.filter(object_id=three[0]).exists()
        settings.ELASTICSEARCH_URL = url
        assert reindexing.outdated() == "des changements ont eu lieu sans Elasticsearch"
        answer = search()
        assert (answer.degraded, answer.count) == (True, 2)
        reindexing.rebuild()
        assert not search().degraded
        assert reindexing.outdated() == ""
        assert held.differences() == []
