"""The indexes: one is read under the current alias, the one before it is kept for going back.

A third one, while there is one, is being made ready to be read: changes are told to it as to the current one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from elasticsearch.dsl import Index

from .connection import PROMPT_S, client, current_alias, next_alias, previous_alias
from .documents import LAST_RESULT, EntryDocument

# Changes when the mapping or the analysis does: an index of another form must be built again.
FORM = 2
# What follows the alias in the name of an index: other sites may share the server, and names begin alike.
_MOMENT = re.compile(r"-\d{8}-\d{6}-\d{6}")


@dataclass(frozen=True)
class Indices:
    """Which indexes the aliases lead to; empty names when there are none."""

    current: str
    previous: str
    next: str


def create() -> str:
    """Make an empty index that no alias leads to; return its name."""
    name = f"{current_alias()}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
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
    aliases = (current_alias(), previous_alias(), next_alias())
    # A 404 says that some of them lead nowhere, beside where the others do.
    asked = client().options(ignore_status=404, request_timeout=PROMPT_S)
    found = asked.indices.get_alias(name=list(aliases))
    behind = {
        alias: name for name, held in found.items() if isinstance(held, dict) for alias in held["aliases"]
    }
    return Indices(*(behind.get(alias, "") for alias in aliases))


def told() -> list[str]:
    """Return the aliases under which changes are written: of the index that is read, and of the next one."""
    known = resolve()
    named = ((current_alias(), known.current), (next_alias(), known.next))
    return [alias for alias, name in named if name]


def follow(name: str) -> None:
    """Have changes told to ``name`` too, and to no other that was to be read next."""
    before = resolve().next
    actions = [{"add": {"index": name, "alias": next_alias()}}]
    if before and before != name:
        actions.append({"remove": {"index": before, "alias": next_alias()}})
    client().indices.update_aliases(actions=actions)


def unfollow(name: str) -> None:
    """Have changes told no more to ``name`` as to what will be read next; nothing happens if they are not."""
    if name and resolve().next == name:
        client().indices.update_aliases(actions=[{"remove": {"index": name, "alias": next_alias()}}])


def form(name: str) -> int:
    """Return the form that an index was made with; 0 for one that says none."""
    mapping = client().indices.get_mapping(index=name)[name]["mappings"]
    return int(mapping.get("_meta", {}).get("form", 0))


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
    if before.next:
        actions.append({"remove": {"index": before.next, "alias": next_alias()}})
    client().indices.update_aliases(actions=actions)
    return before


def ours() -> list[str]:
    """Return every index of this site, read or not, the oldest first."""
    alias = current_alias()
    found = client().indices.get(index=f"{alias}-*", expand_wildcards="all", features="aliases")
    return sorted(name for name in found if _MOMENT.fullmatch(name.removeprefix(alias)))
