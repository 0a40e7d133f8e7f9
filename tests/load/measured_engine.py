"""One engine on one database, in a process of its own, measured round by round.

``bench_search`` starts one for each engine and has them work in turn, so that whatever else the machine does
falls on all of them alike. Each line read is the number of a round, each line written what it gave, in JSON.
The engine is the one that the environment names (``DATABASE_URL``, ``ELASTICSEARCH_URL``).
"""

import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from threading import Thread
from time import perf_counter
from typing import TypeVar

from django.conf import settings
from django.db import connection

from practices.models import PracticePage
from search import indexing
from search.models import SearchEntry, SearchWord
from search.service import SearchService
from search.types import SearchQuery
from tests.load import questions

THREADS = 4
# How many questions of each kind are asked in a round, texts aside: all of them are, over the rounds.
LISTINGS, SUGGESTIONS, SIMILAR = 12, 30, 12
# How many times a round publishes a sheet, then searches.
PUBLICATIONS = 2
TYPE = "practice"


@dataclass
class Round:
    """What one round gave.

    Attributes:
        durations: in ms, by kind of question.
        rate: answers a second, from several threads.
        others: how many answers another engine gave.
    """

    durations: dict[str, list[float]] = field(default_factory=dict)
    rate: float = 0.0
    others: int = 0


@dataclass(frozen=True)
class Facts:
    """What does not change from round to round; sizes in MB, the rate in documents a second."""

    documents: int
    words: int
    index_mb: float
    rebuild_rate: float
    memory_mb: float


class MeasuredEngine:
    """Asks the site's search as readers do, each question once: no answer comes from memory.

    Args:
        rounds: in how many parts the judged texts are asked.
        seconds: how long threads ask together, each round.
    """

    def __init__(self, rounds: int, seconds: float) -> None:
        self._rounds, self._seconds = rounds, seconds
        self._service = SearchService()
        self._expected = "elasticsearch" if settings.ELASTICSEARCH_URL else "embedded"
        self._others = 0
        self._rebuild_rate = _reindex() if settings.ELASTICSEARCH_URL else 0.0
        self._listings = questions.listings(self._service.search(SearchQuery()), LISTINGS * rounds)
        self._objects = list(
            SearchEntry.objects.filter(type=TYPE).order_by("pk").values_list("object_id", flat=True)
        )

    def round(self, number: int) -> Round:
        """Ask one part of everything, then publish and search, then ask from several threads."""
        self._others = 0
        texts = [SearchQuery(text) for text in questions.judged()[number :: self._rounds]]
        listings = self._listings[number :: self._rounds]
        beginnings = questions.beginnings()[number :: self._rounds][:SUGGESTIONS]
        step = max(1, len(self._objects) // (SIMILAR * self._rounds))
        alike = self._objects[number * step :: step * self._rounds][:SIMILAR]
        durations = {
            "text": _timed(self._search, texts),
            "filtered": _timed(self._search, islice(questions.filtered(number), len(texts))),
            "listing": _timed(self._search, listings),
            "suggestions": _timed(self._service.suggest, beginnings),
            "similar": _timed(lambda pk: self._service.similar(TYPE, pk), alike),
        }
        durations |= self._after_writes(number)
        return Round(durations, self._rate(number), self._others)

    def facts(self) -> Facts:
        """Return what was measured once, and the most memory that this process has held."""
        return Facts(
            documents=len(self._objects),
            words=SearchWord.objects.count(),
            index_mb=(_elasticsearch_bytes() if settings.ELASTICSEARCH_URL else _database_bytes()) / 1e6,
            rebuild_rate=self._rebuild_rate,
            memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        )

    def _search(self, query: SearchQuery) -> None:
        response = self._service.search(query)
        if response.engine != self._expected:
            self._others += 1

    def _after_writes(self, number: int) -> dict[str, list[float]]:
        """Publish a sheet as the worker does, and time that, then the first search after it."""
        texts = questions.combined(10_000 + number)
        writes, searches = [], []
        for rank in range(PUBLICATIONS):
            sheet = PracticePage.objects.get(pk=self._objects[number])
            title = sheet.title.removesuffix(" bis") + (" bis" if rank % 2 == 0 else "")
            PracticePage.objects.filter(pk=sheet.pk).update(title=title)
            writes += _timed(_publish, [sheet.pk])
            searches += _timed(self._search, [SearchQuery(next(texts))])
        return {"publication": writes, "first search": searches}

    def _rate(self, number: int) -> float:
        """Return how many answers a second threads get together."""
        answers = [0] * THREADS
        until = perf_counter() + self._seconds

        def ask(rank: int) -> None:
            for text in questions.combined(1 + THREADS * number + rank):
                if perf_counter() > until:
                    break
                self._search(SearchQuery(text))
                answers[rank] += 1
            connection.close()

        threads = [Thread(target=ask, args=(rank,)) for rank in range(THREADS)]
        started = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(answers) / (perf_counter() - started)


Question = TypeVar("Question")


def _timed(ask: Callable[[Question], object], asked: Iterable[Question]) -> list[float]:
    """Return how long each question took, in ms."""
    durations = []
    for question in asked:
        started = perf_counter()
        ask(question)
        durations.append((perf_counter() - started) * 1000)
    return durations


def _publish(object_id: int) -> None:
    """Index a sheet and tell Elasticsearch, if there is one."""
    indexing.index(TYPE, [object_id])
    if settings.ELASTICSEARCH_URL:
        from search.engines.elastic import sending

        sending.send()


def _reindex() -> float:
    """Build the index of Elasticsearch from the entries; return how many documents a second."""
    from search.engines.elastic import reindexing

    started = perf_counter()
    return reindexing.rebuild().documents / (perf_counter() - started)


def _elasticsearch_bytes() -> int:
    from search.engines.elastic.connection import client, current_alias

    stats = client().indices.stats(index=current_alias(), metric="store")
    return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


def _database_bytes() -> int:
    """Return what the tables of the search and their indexes take: entries, stems, words, full text."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE tbl_name LIKE 'search\\_%' ESCAPE '\\'"
            cursor.execute(f"SELECT SUM(pgsize) FROM dbstat WHERE name IN ({names})")
        else:
            cursor.execute(
                "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class "
                "WHERE relkind = 'r' AND relname LIKE 'search\\_%'"
            )
        return int(cursor.fetchone()[0])


def _requests() -> Iterator[str]:
    while line := sys.stdin.readline().strip():
        yield line


def serve(rounds: int, seconds: float) -> None:
    """Say that all is ready, then answer one request after another until there is none."""
    engine = MeasuredEngine(rounds, seconds)
    print(json.dumps("ready"), flush=True)
    for request in _requests():
        answer = engine.facts() if request == "facts" else engine.round(int(request))
        print(json.dumps(asdict(answer)), flush=True)
