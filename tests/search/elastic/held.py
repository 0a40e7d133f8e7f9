"""What an index really holds, and short ways to write in it, for the tests of keeping it in step."""

import time
from typing import Any

from search import outbox
from search.engines.elastic import comparing, documents, indices, writing
from search.engines.elastic.connection import client, current_alias
from search.models import SearchEntry, SearchOutbox
from search.outbox import Key

TYPE = "trial"


def document(object_id: int, index: str = "") -> dict[str, Any] | None:
    """Return the document of an object, as it is even if searches do not see it yet."""
    answer = client().options(ignore_status=404).get(index=index or current_alias(), id=f"{TYPE}-{object_id}")
    return answer.body if answer.get("found") else None


def title(object_id: int, index: str = "") -> str | None:
    """Return the title that an index holds; None when it holds no document, or that of a removal."""
    found = document(object_id, index)
    return found["_source"].get("title") if found else None


def put(*operations: dict[str, Any]) -> None:
    """Write as a task would, however late."""
    assert list(writing.write(current_alias(), operations)) == []
    writing.refresh(current_alias())


def entry(object_id: int) -> SearchEntry:
    return SearchEntry.objects.get(type=TYPE, object_id=object_id)


def late_write(object_id: int) -> dict[str, Any]:
    """Return what a task that read the entry now may say of it later."""
    return documents.written(entry(object_id))


def untold() -> list[SearchOutbox]:
    return list(SearchOutbox.objects.filter(told_at=None).order_by("pk"))


def make_due() -> None:
    """Let time pass until everything untold is due."""
    SearchOutbox.objects.filter(told_at=None).update(due_at="2020-01-01T00:00:00Z")


def differences(index: str = "") -> list[str]:
    return [str(gap) for gap in comparing.gaps(index or current_alias()) if not gap.waiting]


def spoil(object_id: int) -> None:
    """Make an entry that Elasticsearch does not take: its mapping knows no such facet."""
    SearchEntry.objects.filter(type=TYPE, object_id=object_id).update(facets="colour=red")


def drop_all() -> None:
    """Leave this run without any index."""
    for name in indices.ours():
        indices.drop(name)


def key(object_id: int) -> Key:
    return Key(TYPE, object_id)


def wait_until_forgotten() -> None:
    """Let Elasticsearch forget the versions of deleted documents."""
    client().indices.put_settings(index=current_alias(), settings={"index.gc_deletes": "0s"})
    time.sleep(0.1)


def record_written(object_id: int, version: int) -> None:
    outbox.record(version, written=[key(object_id)])
