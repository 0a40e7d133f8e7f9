"""How links are made and undone. Nothing else writes them, so that they never make a circle."""

from django.db import connection, transaction
from django.db.models import Model, Q

from .errors import CycleError, UnknownNodeError
from .models import Link
from .registry import type_of

# The key of the lock under which the database has one writer of links at a time: « liga » in ASCII.
_LOCK = 0x6C696761

Node = tuple[str, int]


def link(source: Model, target: Model, relation: Link.Relation) -> Link:
    """Say that ``target`` came from ``source``; once, however many times it is said.

    A link that exists takes the relation given here.

    Args:
        source: the origin, of a registered type.
        target: what came of it, of a registered type.
        relation: how it came.

    Raises:
        CycleError: when the source came itself, however far, from the target.
        UnknownNodeError: when either is of no registered type, or is not saved.
    """
    start, end = _node(source), _node(target)
    with transaction.atomic():
        _lock()
        if start == end or start in _reached_from(end):
            raise CycleError
        found, _created = Link.objects.update_or_create(
            source_type=start[0],
            source_id=start[1],
            target_type=end[0],
            target_id=end[1],
            defaults={"relation": relation},
        )
    return found


def unlink(source: Model, target: Model) -> bool:
    """Forget that ``target`` came from ``source``; return whether it was known.

    Raises:
        UnknownNodeError: when either is of no registered type, or is not saved.
    """
    found = find(source, target)
    return found is not None and found.delete()[0] > 0


def find(source: Model, target: Model) -> Link | None:
    """Return the link from one object to another, if there is one.

    Raises:
        UnknownNodeError: when either is of no registered type, or is not saved.
    """
    start, end = _node(source), _node(target)
    return Link.objects.filter(
        source_type=start[0], source_id=start[1], target_type=end[0], target_id=end[1]
    ).first()


def forget_node(node: Model) -> int:
    """Delete every link of an object, in both directions; return how many there were.

    Raises:
        UnknownNodeError: when it is of no registered type, or was never saved.
    """
    name, key = _node(node)
    deleted, _ = Link.objects.filter(
        Q(source_type=name, source_id=key) | Q(target_type=name, target_id=key)
    ).delete()
    return deleted


def _node(node: Model) -> Node:
    if node.pk is None:
        raise UnknownNodeError(type(node).__name__)
    return type_of(node).name, node.pk


def _lock() -> None:
    """Wait for the others that link; held to the end of the transaction.

    Two links that are fine one by one can make a circle together, and no row holds both. SQLite has one
    writer already: its transactions are taken at once.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _reached_from(start: Node) -> set[Node]:
    """Return all that came of a node, however far: one query a generation."""
    reached: set[Node] = set()
    edge = {start}
    while edge:
        following = Link.objects.filter(_sources(edge)).values_list("target_type", "target_id")
        edge = set(following) - reached
        reached |= edge
    return reached


def _sources(nodes: set[Node]) -> Q:
    keys: dict[str, list[int]] = {}
    for name, key in nodes:
        keys.setdefault(name, []).append(key)
    condition = Q()
    for name, of_type in keys.items():
        condition |= Q(source_type=name, source_id__in=of_type)
    return condition
