"""Editors, workers and readers go on while the index is made again: nothing is lost, nothing leaks.

Operations are drawn at random; the seed is printed, and ``STORM_SEED`` plays one again.
"""

import os
import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from practices.models import PracticePage
from search import outbox
from search.engines.elastic import golden, indices, reindexing, writing
from search.models import SearchEntry
from search.service import SearchService
from search.types import SearchQuery
from tests.factories import PracticePageFactory, StandardPageFactory
from tests.races import shared_database
from tests.search.elastic import held

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db(transaction=True)]

EDITORS, READERS, SENDERS = 2, 2, 1
STEADY, EACH = 8, 5
# A storm in which little happens shows little.
REBUILDS, OPERATIONS, EXACT_ANSWERS = 3, 60, 10
# Seconds of a delay drawn at random where it may hurt most.
LONGEST_PAUSE_S = 0.05
PATIENCE_S = 120


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Let threads have connections of their own."""
    with shared_database(tmp_path):
        yield


class Storm:
    """What goes on at the same time, what went wrong, and how much was seen.

    Args:
        seed: of all that is drawn.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.over = threading.Event()
        self.failures: list[str] = []
        self.hidden: set[int] = set()
        self.operations = self.answers = self.exact_answers = 0
        self._threads: list[threading.Thread] = []

    def enough(self, rebuilds: int) -> bool:
        """Say whether enough has happened during these rebuilds."""
        return rebuilds >= REBUILDS and self.operations >= OPERATIONS and self.exact_answers >= EXACT_ANSWERS

    @contextmanager
    def blowing(self, *works: Callable[[random.Random], None]) -> Iterator[None]:
        """Do each of these again and again in a thread of its own, until the end of the block."""
        for number, work in enumerate(works):
            thread = threading.Thread(target=self._repeat, args=(work, random.Random(self.seed + number)))
            self._threads.append(thread)
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in self._threads:
                thread.join(PATIENCE_S)

    def _repeat(self, work: Callable[[random.Random], None], dice: random.Random) -> None:
        try:
            while not self.over.is_set():
                work(dice)
        except Exception:
            self.failures.append(traceback.format_exc())
            self.over.set()
        finally:
            connections.close_all()


class Editor:
    """Publishes, edits, renames, withdraws, deletes and creates sheets of its own."""

    def __init__(self, storm: Storm, number: int) -> None:
        self._storm, self._number, self._made = storm, number, 0
        self._parent = StandardPageFactory(title=f"Rubrique {number}")
        terms = PracticePageFactory(live=False)
        self._terms = {name: getattr(terms, name) for name in ("main_axis", "territory", "source")}
        self._sheets = [self._create() for _ in range(EACH)]

    def __call__(self, dice: random.Random) -> None:
        """Do something to a sheet."""
        acts = [self.edit, self.edit, self.rename, self.withdraw, self.withdraw, self.replace]
        dice.choice(acts)(dice.randrange(EACH))
        self._storm.operations += 1

    def edit(self, place: int) -> None:
        sheet = PracticePage.objects.get(pk=self._sheets[place])
        self._storm.hidden.discard(sheet.pk)
        self._made += 1
        sheet.title = f"Fiche {self._number} reprise {self._made}"
        sheet.save_revision().publish()

    def rename(self, place: int) -> None:
        sheet = PracticePage.objects.get(pk=self._sheets[place])
        self._storm.hidden.discard(sheet.pk)
        self._made += 1
        sheet.slug = f"fiche-{self._number}-{self._made}"
        sheet.save_revision().publish()

    def withdraw(self, place: int) -> None:
        sheet = PracticePage.objects.get(pk=self._sheets[place])
        sheet.unpublish()
        self._storm.hidden.add(sheet.pk)

    def replace(self, place: int) -> None:
        PracticePage.objects.get(pk=self._sheets[place]).delete()
        self._storm.hidden.add(self._sheets[place])
        self._sheets[place] = self._create()

    def _create(self) -> int:
        self._made += 1
        slug = f"fiche-{self._number}-{self._made}"
        sheet = PracticePageFactory(title=f"Fiche {slug}", slug=slug, parent=self._parent, **self._terms)
        return int(sheet.pk)


class Reader:
    """Lists everything, and looks for what no answer may show or lack."""

    def __init__(self, storm: Storm, steady: set[int]) -> None:
        self._storm, self._steady = storm, steady

    def __call__(self, dice: random.Random) -> None:
        """Ask once."""
        hidden, before, told = set(self._storm.hidden), outbox.reached(), not held.untold()
        public = set(SearchEntry.objects.values_list("object_id", flat=True))
        response = SearchService().search(SearchQuery(text=dice.choice(["", "fiche"]), page_size=200))
        found = {hit.object_id for hit in response.hits}
        axes = sum(value.count for facet in response.facets for value in facet.values if facet.name == "axis")
        assert not response.degraded
        assert self._steady <= found, "an answer lacks what never changes"
        assert not found & hidden & self._storm.hidden, "an answer shows what is withdrawn"
        self._storm.answers += 1
        if outbox.reached() != before:
            return
        # Nothing changed meanwhile: what is counted is what is shown, and all of it once it is told.
        assert response.count == axes == len(found), "withdrawn documents are counted"
        if told:
            assert found == public, "an answer is not whole"
            self._storm.exact_answers += 1


def send(dice: random.Random) -> None:
    """Tell what waits, as a worker that comes now and then."""
    time.sleep(dice.random() * LONGEST_PAUSE_S)
    held.make_due()
    outbox.send()


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("STORM_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Have operations fall in every phase of a rebuild, and writes come late."""
    dice = random.Random(seed)
    monkeypatch.setattr(writing, "CHUNK", 3)
    for module, name in (
        (writing, "write"),
        (writing, "refresh"),
        (golden, "missing"),
        (indices, "follow"),
        (indices, "swap"),
        (indices, "told"),
        (outbox, "told"),
    ):
        monkeypatch.setattr(module, name, _late(getattr(module, name), dice))


def _late(function: Callable[..., Any], dice: random.Random) -> Callable[..., Any]:
    def late(*arguments: Any, **options: Any) -> Any:
        time.sleep(dice.random() * LONGEST_PAUSE_S)
        try:
            return function(*arguments, **options)
        finally:
            time.sleep(dice.random() * LONGEST_PAUSE_S)

    return late


def test_a_rebuild_under_load_loses_no_write_and_serves_throughout(
    shared: None, slow: None, seed: int
) -> None:
    print(f"STORM_SEED={seed}")
    storm = Storm(seed)
    steady = {PracticePageFactory(title=f"Fiche constante {n}").pk for n in range(STEADY)}
    editors = [Editor(storm, number) for number in range(EDITORS)]
    readers = [Reader(storm, steady) for _ in range(READERS)]
    outbox.send()
    names: set[str] = set()
    end = time.monotonic() + PATIENCE_S
    with storm.blowing(*editors, *readers, *[send] * SENDERS):
        while not (storm.over.is_set() or storm.enough(len(names)) or time.monotonic() > end):
            names.add(reindexing.rebuild(lambda done, total: time.sleep(LONGEST_PAUSE_S)).index)
        reindexing.roll_back()
    assert not storm.failures, f"STORM_SEED={seed}\n" + "\n".join(storm.failures)
    assert storm.enough(len(names)), f"{storm.operations} operations, {storm.exact_answers} exact answers"
    held.make_due()
    outbox.send()
    assert held.untold() == []
    assert held.differences() == [], f"STORM_SEED={seed}"
    call_command("search_check", verbosity=0)
    public = set(PracticePage.objects.live().public().values_list("pk", flat=True))
    response = SearchService().search(SearchQuery(page_size=200))
    assert {hit.object_id for hit in response.hits} == public
    assert not response.degraded
