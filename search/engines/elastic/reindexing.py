"""A new index beside the one that is read, then read instead of it: the site serves, editors publish.

The entries are copied, what was written meanwhile is replayed, counts and known answers are checked, and the
alias moves in one step. What was written until then goes to the former index; replaying again after the move,
from the database, loses none of it: a document's version says which write is the newer.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone

from search import indexing
from search.models import IndexState, SearchEntry, SearchOutbox
from search.outbox import Key

from . import comparing, documents, golden, indices, writing
from .connection import client

log = logging.getLogger(__name__)

# Renewed as the work goes on; were it killed, another may start this much later.
LEASE = timedelta(minutes=2)
# Fewer changes than this are replayed at once after the move.
FEW = 200
# Against a site that writes faster than this replays: the last replay is then long, and nothing is lost.
MOST_ROUNDS = 10

# The share of the known answers that may be missing from a new index.
MOST_LOST = 0.1

Progress = Callable[[int, int], None]


class Refused(Exception):  # noqa: N818 - the message is for the operator
    """The index was not replaced; the message, in French, says why."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild made.

    Attributes:
        index: the name of the index read now.
        documents: how many entries it held when it began to be read.
        replayed: how many changes were made meanwhile.
        golden: how many known answers were asked.
    """

    index: str
    documents: int
    replayed: int
    golden: int


def rebuild(progress: Progress = lambda done, total: None) -> Rebuilt:
    """Build a new index from the entries, check it, and read it instead of the current one.

    Args:
        progress: told how many entries are copied, out of how many.

    Raises:
        Refused: another rebuild is under way, or the new index does not hold what it should.
        TransportError, ApiError: the server failed. The index read before is still read.
    """
    with _alone() as renew:
        name = indices.create()
        try:
            rebuilt = _fill_and_read(name, progress, renew)
        except BaseException:
            _forget(name)
            raise
        _drop_older()
        return rebuilt


def roll_back() -> str:
    """Read the previous index again, brought up to date first; return its name.

    Raises:
        Refused: there is no previous index, or a rebuild is under way.
    """
    with _alone():
        known = indices.resolve()
        if not known.previous:
            raise Refused("Il n’y a pas d’index précédent à reprendre.")
        since = _version()
        comparing.mend(known.previous)
        indices.swap(known.previous)
        _replay_the_rest(known.previous, since)
        return known.previous


def outdated() -> str:
    """Return why the index must be built again, in French; an empty string when it need not be."""
    known = indices.resolve()
    if not known.current:
        return "aucun index n’est lu"
    if indices.form(known.current) != indices.FORM:
        return "l’index est d’une ancienne forme"
    untracked = IndexState.objects.filter(pk=1).values_list("untracked", flat=True).first() or 0
    if indices.version(known.current) < untracked:
        return "des changements ont eu lieu sans Elasticsearch"
    return ""


def _fill_and_read(name: str, progress: Progress, renew: Callable[[], None]) -> Rebuilt:
    since = start = _version()
    _copy(name, progress, renew)
    replayed = 0
    for _ in range(MOST_ROUNDS):
        count, since = _replay(name, since)
        replayed += count
        renew()
        if count < FEW:
            break
    writing.refresh(name)
    total = _check_counts(name)
    asked = _check_known_answers(name)
    indices.mark(name, start)
    indices.swap(name)
    return Rebuilt(name, total, replayed + _replay_the_rest(name, since), asked)


def _copy(name: str, progress: Progress, renew: Callable[[], None]) -> None:
    """Write every entry, chunk by chunk, without showing them yet; removals too, against late writes."""
    total = SearchEntry.objects.count()
    client().indices.put_settings(index=name, settings={"index.refresh_interval": "-1"})

    def operations() -> Iterator[dict[str, Any]]:
        yield from _removals(Q())
        for done, entry in enumerate(_entries(Q()), start=1):
            yield documents.written(entry)
            if done % writing.CHUNK == 0 or done == total:
                progress(done, total)
                renew()

    _demand_all(writing.write(name, operations()))
    client().indices.put_settings(index=name, settings={"index.refresh_interval": None})


def _entries(condition: Q) -> Iterator[SearchEntry]:
    """Yield entries in the order of their keys, some at a time: no reading of the database lasts."""
    after = 0
    while some := list(SearchEntry.objects.filter(condition, pk__gt=after).order_by("pk")[: writing.CHUNK]):
        yield from some
        after = some[-1].pk


def _removals(condition: Q) -> Iterator[dict[str, Any]]:
    rows = SearchOutbox.objects.filter(condition, removed=True).values_list("type", "object_id", "version")
    for type_name, object_id, version in rows.iterator(chunk_size=writing.CHUNK):
        yield documents.removed(Key(type_name, object_id), version)


def _replay(name: str, since: int) -> tuple[int, int]:
    """Write what changed after a version; return how many documents, and the version reached."""
    reached = _version()
    count = 0

    def operations() -> Iterator[dict[str, Any]]:
        nonlocal count
        changes = Q(version__gt=since)
        for operation in chain(_removals(changes), map(documents.written, _entries(changes))):
            count += 1
            yield operation

    _demand_all(writing.write(name, operations()))
    return count, reached


def _replay_the_rest(name: str, since: int) -> int:
    """Replay what was written until the alias moved, then let no process keep an answer from before."""
    count, _ = _replay(name, since)
    writing.refresh(name)
    indexing.touch()
    return count


def _version() -> int:
    return IndexState.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def _demand_all(refusals: Iterator[tuple[Key, str]]) -> None:
    refused = list(refusals)
    if refused:
        key, why = refused[0]
        raise Refused(f"{len(refused)} document(s) refusé(s) par Elasticsearch, dont {key} : {why}")


def _check_counts(name: str) -> int:
    """Compare how many documents there are with how many entries, changes under way left aside."""
    held = client().count(index=name, query={"term": {"removed": False}})["count"]
    expected = SearchEntry.objects.count()
    waiting = SearchOutbox.objects.filter(told_at=None).count()
    if abs(held - expected) > max(FEW, waiting):
        raise Refused(f"Le nouvel index a {held} documents, le site {expected} : il n’est pas lu.")
    return int(held)


def _check_known_answers(name: str) -> int:
    """Ask for titles, and accept few misses: an entry may have been withdrawn meanwhile."""
    asked, lost = golden.missing(name)
    if len(lost) > asked * MOST_LOST:
        raise Refused(f"Le nouvel index ne trouve pas {len(lost)} titres sur {asked}, dont « {lost[0]} ».")
    return asked


@contextmanager
def _alone() -> Iterator[Callable[[], None]]:
    """Hold the right to replace the index; give what renews it.

    Raises:
        Refused: someone else holds it.
    """
    IndexState.objects.get_or_create(pk=1)
    free = Q(rebuilding_until=None) | Q(rebuilding_until__lt=timezone.now())
    until = timezone.now() + LEASE
    if not IndexState.objects.filter(free, pk=1).update(rebuilding_until=until):
        raise Refused("L’index est déjà en cours de reconstruction.")
    held = {"until": until}

    def renew() -> None:
        if held["until"] - timezone.now() > LEASE / 2:
            return
        until = timezone.now() + LEASE
        mine = IndexState.objects.filter(pk=1, rebuilding_until=held["until"])
        if not mine.update(rebuilding_until=until):
            raise Refused("Une autre reconstruction a pris la suite de celle-ci.")
        held["until"] = until

    try:
        yield renew
    finally:
        IndexState.objects.filter(pk=1, rebuilding_until=held["until"]).update(rebuilding_until=None)


def _forget(name: str) -> None:
    """Drop a half-made index; if the server is away, the next rebuild drops it."""
    try:
        indices.drop(name)
    except Exception:
        log.warning("The index %s could not be dropped.", name)


def _drop_older() -> None:
    known = indices.resolve()
    for name in indices.ours():
        if name not in {known.current, known.previous}:
            indices.drop(name)
