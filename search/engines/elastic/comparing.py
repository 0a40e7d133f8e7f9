"""Compares an index with the entries, and puts it right; memory does not grow with either."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from elasticsearch.dsl import Q

from search import outbox
from search.models import IndexState, SearchEntry, SearchOutbox
from search.outbox import Key

from . import documents, writing
from .connection import client
from .documents import read

# Documents read at a time, and how long the server keeps its place meanwhile.
PAGE = 2_000
KEEP = "2m"


@dataclass(frozen=True)
class Gap:
    """A document that is not what its entry is.

    Attributes:
        key: of which object.
        what: « absente », « périmée » or « de trop ».
        version: of the document, 0 when there is none.
        newer: whether the document is newer than the entry: the database was restored from a backup.
        waiting: whether the change waits in the outbox: it will be told.
    """

    key: Key
    what: str
    version: int = 0
    newer: bool = False
    waiting: bool = False

    def __str__(self) -> str:
        return f"{self.key.type} {self.key.object_id} : {self.what}"


@dataclass
class Mended:
    """What was done to an index: documents written, and those that the server refused, with why."""

    written: int
    refused: dict[Key, str]


class Held(NamedTuple):
    """What an index holds of an object; a removed one leaves a document, that says when."""

    version: int
    removed: bool


NOTHING = Held(0, True)


def gaps(index: str) -> Iterator[Gap]:
    """Yield where an index differs from the entries.

    The site goes on meanwhile: each difference is looked at again, and what changed since is left aside.
    """
    for name in sorted({*_types_of_entries(), *_types_of(index)}):
        found = _gaps_of_type(index, name)
        while some := list(islice(found, writing.CHUNK)):
            yield from _still(index, name, some)


def mend(alias: str) -> Mended:
    """Bring the index behind an alias to what the entries are now.

    Raises:
        TransportError, ApiError, Unavailable: the server failed; some may be written.
    """
    count = 0

    def operations() -> Iterator[dict[str, Any]]:
        nonlocal count
        found = gaps(alias)
        while some := list(islice(found, writing.CHUNK)):
            count += len(some)
            yield from _mending(some)

    refused = dict(writing.write(alias, operations()))
    writing.refresh(alias)
    return Mended(count - len(refused), refused)


def _mending(found: list[Gap]) -> Iterator[dict[str, Any]]:
    _renew([gap for gap in found if gap.newer])
    entries = read([gap.key for gap in found])
    for gap in found:
        entry = entries.get(gap.key)
        if entry is not None:
            yield documents.written(entry)
        elif gap.what == "de trop":
            yield documents.removed(gap.key, gap.version)


@transaction.atomic
def _renew(found: list[Gap]) -> None:
    """Give entries a version that the server takes for newer than what it holds."""
    if not found:
        return
    IndexState.lock()
    newest = max(gap.version for gap in found)
    IndexState.objects.filter(version__lt=newest).update(version=newest)
    version = IndexState.bump()
    entries = read(gap.key for gap in found)
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries.values()]).update(version=version)
    outbox.record(version, written=entries)


def _gaps_of_type(index: str, name: str) -> Iterator[Gap]:
    """Walk entries and documents together, both in the order of their objects."""
    entries = _entries(name).order_by("object_id")
    expected = entries.values_list("object_id", "version").iterator(chunk_size=PAGE)
    held = _held(index, name)
    entry, document = next(expected, None), next(held, None)
    while entry or document:
        object_id = min(each[0] for each in (entry, document) if each)
        version, there = None, NOTHING
        if entry and entry[0] == object_id:
            version, entry = entry[1], next(expected, None)
        if document and document[0] == object_id:
            there, document = document[1], next(held, None)
        if gap := _gap(Key(name, object_id), version, there):
            yield gap


def _gap(key: Key, version: int | None, held: Held) -> Gap | None:
    """Compare the version of an entry, None when there is none, with what the index holds."""
    if version is None:
        return None if held.removed else Gap(key, "de trop", held.version)
    if held.removed:
        return Gap(key, "absente", held.version, newer=held.version > version)
    if held.version != version:
        return Gap(key, "périmée", held.version, newer=held.version > version)
    return None


def _still(index: str, name: str, some: list[Gap]) -> Iterator[Gap]:
    """Yield those of these gaps that are still there, though nothing changed meanwhile.

    What waits is read first: it may be told while the rest is read. Versions are committed in order.
    """
    object_ids = [gap.key.object_id for gap in some]
    reached = outbox.reached()
    noted = SearchOutbox.objects.filter(type=name, object_id__in=object_ids)
    waiting = set(noted.filter(told_at=None).values_list("object_id", flat=True))
    held = _held_now(index, some)
    rows = _entries(name).filter(object_id__in=object_ids).values_list("object_id", "version")
    versions = dict(rows)
    changed = set(noted.filter(version__gt=reached).values_list("object_id", flat=True))
    changed |= {object_id for object_id, version in versions.items() if version > reached}
    for gap in some:
        object_id = gap.key.object_id
        now = _gap(gap.key, versions.get(object_id), held.get(str(gap.key), NOTHING))
        if now and object_id not in changed:
            yield replace(now, waiting=object_id in waiting)


def _entries(name: str) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(type=name)


def _held_now(index: str, some: list[Gap]) -> dict[str, Held]:
    """Return what an index holds of these objects, what searches do not see yet included."""
    answer = client().mget(index=index, ids=[str(gap.key) for gap in some], source_includes=["removed"])
    return {
        found["_id"]: Held(found["_version"], found["_source"]["removed"])
        for found in answer["docs"]
        if found.get("found")
    }


def _held(index: str, name: str) -> Iterator[tuple[int, Held]]:
    """Yield each object of a type with what the index holds of it, in order, as it is at this moment."""
    server = client()
    place = server.open_point_in_time(index=index, keep_alive=KEEP)["id"]
    try:
        after: list[Any] | None = None
        while True:
            page = server.search(
                pit={"id": place, "keep_alive": KEEP},
                query=Q("bool", filter=[Q("term", type=name)]).to_dict(),
                sort=[{"object_id": "asc"}],
                search_after=after,
                size=PAGE,
                version=True,
                source=False,
                docvalue_fields=[{"field": "removed"}],
                track_total_hits=False,
            )["hits"]["hits"]
            for hit in page:
                yield Key.parse(hit["_id"]).object_id, Held(hit["_version"], hit["fields"]["removed"][0])
            if len(page) < PAGE:
                return
            after = page[-1]["sort"]
    finally:
        server.options(ignore_status=404).close_point_in_time(id=place)


def _types_of_entries() -> list[str]:
    return list(SearchEntry.objects.order_by().values_list("type", flat=True).distinct())


def _types_of(index: str) -> list[str]:
    answer = client().search(
        index=index, size=0, aggs={"types": {"terms": {"field": "type", "size": 1_000}}}, request_cache=False
    )
    return [bucket["key"] for bucket in answer["aggregations"]["types"]["buckets"]]
