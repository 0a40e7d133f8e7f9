"""The indexes: one is read under the current alias, the one before it is kept for going back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from elasticsearch import NotFoundError
from elasticsearch.dsl import Index

from .connection import client, current_alias, previous_alias
from .documents import LAST_RESULT, EntryDocument

# Changes when the mapping or the analysis does: an index of another form must be built again.
FORM = 1


@dataclass(frozen=True)
class Indices:
    """Which indexes the aliases lead to; empty names when there are none."""

    current: str
    previous: str


def create(name: str = "") -> str:
    """Make an empty index that no alias leads to; return its name."""
    name = name or f"{current_alias()}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    index = Index(name)
    index.document(EntryDocument)
    index.settings(
        number_of_shards=1,
        number_of_replicas=settings.ELASTICSEARCH_REPLICAS,
        max_result_window=LAST_RESULT,
    )
    body = index.to_dict()
    body["mappings"]["_meta"] = {"form": FORM}
    client().indices.create(index=name, **body)
    return name


def drop(name: str) -> None:
    """Delete an index; nothing happens when there is none of this name."""
    client().options(ignore_status=404).indices.delete(index=name)


def resolve() -> Indices:
    """Return the indexes that the aliases lead to now."""
    return Indices(_behind(current_alias()), _behind(previous_alias()))


def form(name: str) -> int:
    """Return the form that an index was made with; 0 for one that says none."""
    return int(_meta(name).get("form", 0))


def mark(name: str, version: int) -> None:
    """Note since which version an index holds every write."""
    client().indices.put_mapping(index=name, meta={"form": form(name), "version": version})


def version(name: str) -> int:
    """Return since which version an index holds every write; 0 when it does not say."""
    return int(_meta(name).get("version", 0))


def swap(new: str) -> Indices:
    """Read ``new`` from now on, in one step; what was read becomes the previous index.

    Returns:
        What the aliases led to before.
    """
    before = resolve()
    actions = [{"add": {"index": new, "alias": current_alias()}}]
    if before.current and before.current != new:
        actions.append({"remove": {"index": before.current, "alias": current_alias()}})
        actions.append({"add": {"index": before.current, "alias": previous_alias()}})
    if before.previous and before.previous != before.current:
        actions.append({"remove": {"index": before.previous, "alias": previous_alias()}})
    client().indices.update_aliases(actions=actions)
    return before


def ours() -> list[str]:
    """Return every index of this site, read or not, the oldest first."""
    found = client().indices.get(index=f"{current_alias()}-*", expand_wildcards="all", features="aliases")
    return sorted(found)


def _meta(name: str) -> dict[str, int]:
    mapping = client().indices.get_mapping(index=name)[name]["mappings"]
    return dict(mapping.get("_meta", {}))


def _behind(alias: str) -> str:
    try:
        return next(iter(client().indices.get_alias(name=alias)), "")
    except NotFoundError:
        return ""
