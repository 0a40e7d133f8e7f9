"""An index is compared with the entries, whatever happened to either, and put right."""

from collections.abc import Iterator
from typing import Any

import pytest

from search import outbox
from search.engines.elastic import comparing, documents, indices
from search.engines.elastic.connection import current_alias
from search.models import SearchEntry, SearchOutbox
from tests.search.elastic import held
from tests.search.helpers import search, titles
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]

# Versions ahead of those of the database; not so far that the next test is not ahead of them.
LATER = 1_000


@pytest.fixture
def three(trial: Invented) -> list[int]:
    return [trial.publish(title) for title in ("Tutorat", "Logement", "Covoiturage")]


def mend() -> int:
    mended = comparing.mend(current_alias())
    assert mended.refused == {}
    return mended.written


def version(key: int) -> int:
    return int(held.entry(key).version)


def test_an_index_in_step_has_no_gap(three: list[int], trial: Invented) -> None:
    trial.withdraw(three[0])
    assert list(comparing.gaps(current_alias())) == []
    assert mend() == 0


def test_every_kind_of_gap_is_named_and_mended(three: list[int]) -> None:
    absent, stale, extra = three
    # As after a rollback of the server's own storage: what it held is no more what it was told.
    current = indices.resolve().current
    held.put(documents.removed(held.key(absent), version(absent)))
    SearchEntry.objects.filter(object_id=stale).update(title="Habitat", version=version(stale) + 1)
    SearchEntry.objects.filter(object_id=extra).delete()
    assert held.differences() == [
        f"trial {absent}\u00a0: absente",
        f"trial {stale}\u00a0: périmée",
        f"trial {extra}\u00a0: de trop",
    ]
    assert mend() == 3
    assert held.differences() == []
    assert sorted(titles()) == ["Habitat", "Tutorat"]
    assert indices.resolve().current == current


class TestDatabaseRestored:
    """From a backup older than the index: what the server holds is newer than the entries."""

    def test_a_document_of_the_lost_time_gives_way(self, three: list[int]) -> None:
        held.put(documents.written(newer(three[0], "Titre perdu")))
        (gap,) = comparing.gaps(current_alias())
        assert (gap.what, gap.newer) == ("périmée", True)
        assert mend() == 1
        assert held.title(three[0]) == "Tutorat"
        assert held.differences() == []

    def test_a_removal_of_the_lost_time_gives_way(self, three: list[int]) -> None:
        held.put(documents.removed(held.key(three[0]), version(three[0]) + LATER))
        (gap,) = comparing.gaps(current_alias())
        assert (gap.what, gap.newer) == ("absente", True)
        assert search("tutorat").count == 0
        assert mend() == 1
        assert search("tutorat").count == 1
        assert held.differences() == []

    def test_what_was_published_in_the_lost_time_goes(self, three: list[int]) -> None:
        late = newer(three[0], "Titre perdu")
        late.object_id = 999_999
        held.put(documents.written(late))
        assert held.differences() == ["trial 999999\u00a0: de trop"]
        mend()
        assert search().count == 3
        assert held.differences() == []

    def test_what_is_written_after_is_taken(self, three: list[int], trial: Invented) -> None:
        held.put(documents.written(newer(three[0], "Titre perdu")))
        mend()
        trial.withdraw(three[0])
        assert search("tutorat").count == 0
        assert held.differences() == []


def newer(key: int, title: str) -> SearchEntry:
    """Return what an entry became in a time that the database knows nothing of."""
    entry = held.entry(key)
    entry.title, entry.version = title, entry.version + LATER
    return entry


class TestMeanwhile:
    def test_what_waits_in_the_outbox_is_told_apart(
        self, three: list[int], trial: Invented, no_worker: None
    ) -> None:
        trial.publish("Mobilité")
        trial.withdraw(three[0])
        assert [gap.waiting for gap in comparing.gaps(current_alias())] == [True, True]
        assert held.differences() == []
        outbox.send()
        assert list(comparing.gaps(current_alias())) == []

    def test_changes_made_while_it_is_read_are_no_gaps(
        self, three: list[int], trial: Invented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held_before = comparing._held

        def change_first(index: str, name: str) -> Iterator[Any]:
            trial.withdraw(three[0])
            trial.publish("Mobilité")
            return held_before(index, name)

        monkeypatch.setattr(comparing, "_held", change_first)
        assert held.differences() == []

    def test_changes_made_while_it_is_looked_at_again_are_no_gaps(
        self, three: list[int], trial: Invented, no_worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        SearchEntry.objects.filter(object_id=three[0]).update(version=version(three[0]) + 1)
        look = comparing._held_now

        def change_then_look(index: str, some: Any) -> Any:
            monkeypatch.setattr(comparing, "_held_now", look)
            found = look(index, some)
            trial.withdraw(three[0])
            return found

        monkeypatch.setattr(comparing, "_held_now", change_then_look)
        assert list(comparing.gaps(current_alias())) == []


def test_pages_follow_each_other(three: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "PAGE", 2)
    SearchEntry.objects.filter(object_id=three[2]).delete()
    assert held.differences() == [f"trial {three[2]}\u00a0: de trop"]
    held.put(*(documents.removed(held.key(key), version(key)) for key in three[:2]))
    assert len(held.differences()) == 3
    mend()
    assert held.differences() == []


def test_a_type_that_no_entry_has_any_more_goes(three: list[int]) -> None:
    SearchEntry.objects.all().delete()
    SearchOutbox.objects.all().delete()
    assert len(held.differences()) == 3
    assert mend() == 3
    assert search().count == 0


def test_a_document_that_the_server_refuses_is_said(three: list[int]) -> None:
    SearchEntry.objects.filter(object_id=three[0]).update(version=version(three[0]) + 1)
    held.spoil(three[0])
    mended = comparing.mend(current_alias())
    assert mended.written == 0
    assert list(mended.refused) == [held.key(three[0])]
