"""A new index beside the one that is read, then read instead of it: the site serves, editors publish.

From the moment when the new index exists, changes are told to it as to the one that is read, and nothing is
held to be told that both do not hold (``sending``). The entries are copied meanwhile: a document's version
says which write is the newer. Counts and known answers are checked, and the alias moves in one step; the new
index then lacks nothing that the former had, at no moment.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from search import indexing, outbox
from search.models import IndexState, SearchEntry, SearchOutbox
from search.outbox import Key

from . import comparing, documents, golden, indices, writing
from .connection import client, next_alias

log = logging.getLogger(__name__)

# Renewed as the work goes on; were it killed, another may start this much later.
LEASE = timedelta(minutes=2)
# Documents that the server may refuse without the others being kept from readers.
MOST_REFUSED = 10
# The share of the known answers that may be missing from a new index.
MOST_LOST = 0.1

# Told how many entries are copied, out of how many.
Progress = Callable[[int, int], None]


class Refused(Exception):  # noqa: N818 - the message is for the operator
    """The index was not replaced; the message, in French, says why."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild made.

    Attributes:
        index: the name of the index read now.
        documents: how many entries it held when it began to be read.
        refused: how many the server refused; they are told again later.
        golden: how many known answers were asked.
    """

    index: str
    documents: int
    refused: int
    golden: int


def rebuild(progress: Progress = lambda done, total: None) -> Rebuilt:
    """Build a new index from the entries, check it, and read it instead of the current one.

    Raises:
        Refused: another rebuild is under way, or the new index does not hold what it should.
        TransportError, ApiError, Unavailable: the server failed. The index read before is still read.
    """
    with _alone() as renew:
        _drop_leftovers()
        name = indices.create()
        try:
            indices.follow(name)
            rebuilt = _fill_and_read(name, progress, renew)
        except BaseException:
            _forget(name)
            raise
        _drop_leftovers()
        return rebuilt


def roll_back() -> str:
    """Read the previous index again, brought up to date first; return its name.

    Raises:
        Refused: there is no previous index, it does not take what the site says, or a rebuild is under way.
        TransportError, ApiError, Unavailable: the server failed. The index read before is still read.
    """
    with _alone() as renew:
        name = indices.resolve().previous
        if not name:
            raise Refused("Il n’y a pas d’index précédent à reprendre.")
        start = outbox.reached()
        try:
            indices.follow(name)
            _demand_few(comparing.mend(next_alias()).refused)
            renew()
            _read(name, start)
        except BaseException:
            _unfollow(name)
            raise
        return name


def drop_abandoned() -> None:
    """Tell no more the index of a rebuild that was killed, and drop it.

    What is told waits for every index that it is told to: an ill one that nobody will read would keep it from
    the one that is read.
    """
    if not indices.resolve().next:
        return
    try:
        with _alone():
            indices.unfollow(indices.resolve().next)
            _drop_leftovers()
    except Refused:
        log.info("The next index is being built.")


def outdated() -> str:
    """Return why the index must be built again, in French; an empty string when it need not be."""
    known = indices.resolve()
    if not known.current:
        return "aucun index n’est lu"
    state = IndexState.read()
    if indices.form(known.current) != indices.FORM or state.form != indices.FORM:
        return "l’index est d’une ancienne forme"
    if state.untracked:
        return "des changements ont eu lieu sans Elasticsearch"
    return ""


def _fill_and_read(name: str, progress: Progress, renew: Callable[[], None]) -> Rebuilt:
    start = outbox.reached()
    refused = _copy(progress, renew)
    _demand_few(refused)
    writing.refresh(name)
    total = _check_counts(name, start, len(refused))
    asked = _check_known_answers(name, start, len(refused))
    renew()
    outbox.note_refusals(refused)
    _read(name, start)
    return Rebuilt(name, total, len(refused), asked)


def _read(name: str, start: int) -> None:
    """Read an index that holds every change since ``start``; let no process keep an answer from before.

    Raises:
        Refused: someone else made another the next one: changes are no longer told to this one.
    """
    if indices.resolve().next != name:
        raise Refused("Un autre index a été préparé entre-temps : celui-ci n’est pas lu.")
    indices.swap(name)
    IndexState.objects.filter(pk=1).update(form=indices.form(name))
    IndexState.objects.filter(pk=1, untracked__lte=start).update(untracked=0)
    indexing.touch()


def _copy(progress: Progress, renew: Callable[[], None]) -> dict[Key, str]:
    """Write every entry, chunk by chunk, and removals against late writes; return what was refused."""
    total = SearchEntry.objects.count()

    def operations() -> Iterator[dict[str, Any]]:
        yield from _removals()
        done = 0
        for done, entry in enumerate(_entries(), start=1):
            yield documents.written(entry)
            if done % writing.CHUNK == 0:
                progress(done, max(done, total))
                renew()
        progress(done, done)

    return dict(writing.write(next_alias(), operations()))


def _entries() -> Iterator[SearchEntry]:
    """Yield entries in the order of their keys, some at a time: no reading of the database lasts."""
    after = 0
    while some := list(SearchEntry.objects.filter(pk__gt=after).order_by("pk")[: writing.CHUNK]):
        yield from some
        after = some[-1].pk


def _removals() -> Iterator[dict[str, Any]]:
    rows = SearchOutbox.objects.filter(removed=True).values_list("type", "object_id", "version")
    for type_name, object_id, version in rows.iterator(chunk_size=writing.CHUNK):
        yield documents.removed(Key(type_name, object_id), version)


def _demand_few(refused: dict[Key, str]) -> None:
    """Accept a few documents that the server does not take, which the log names; not more."""
    for key, why in refused.items():
        log.error("Elasticsearch refuses %s: %s", key, why)
    if len(refused) > MOST_REFUSED:
        key, why = next(iter(refused.items()))
        raise Refused(f"Elasticsearch refuse {len(refused)} documents, dont {key} : {why}")


def _check_counts(name: str, start: int, refused: int) -> int:
    """Compare how many documents there are with how many entries; only what changed since may differ."""
    held = client().count(index=name, query={"term": {"removed": False}})["count"]
    expected = SearchEntry.objects.count()
    since = Q(version__gt=start)
    changed = SearchEntry.objects.filter(since).count()
    changed += SearchOutbox.objects.filter(since, removed=True).count()
    if abs(held - expected) > changed + refused:
        raise Refused(f"Le nouvel index a {held} documents, le site {expected} : il n’est pas lu.")
    return int(held)


def _check_known_answers(name: str, start: int, refused: int) -> int:
    """Ask for titles, and accept few misses: words may be too common to tell one from the others."""
    asked, lost = golden.missing(name, start)
    if len(lost) > asked * MOST_LOST + refused:
        raise Refused(f"Le nouvel index ne trouve pas {len(lost)} titre(s) sur {asked}, dont « {lost[0]} ».")
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
    """Drop a half-made index, never one that is read; if the server is away, the next rebuild drops it."""
    try:
        if indices.resolve().current != name:
            indices.drop(name)
    except writing.FAILURES:
        log.warning("The index %s could not be dropped.", name)


def _unfollow(name: str) -> None:
    try:
        indices.unfollow(name)
    except writing.FAILURES:
        log.warning("Changes are still told to the previous index.")


def _drop_leftovers() -> None:
    """Drop the indexes that no reader has any use for: too old, or left by a rebuild that was killed."""
    try:
        known = indices.resolve()
        for name in indices.ours():
            if name not in {known.current, known.previous}:
                indices.drop(name)
    except writing.FAILURES:
        log.warning("Old indexes could not be dropped.")
