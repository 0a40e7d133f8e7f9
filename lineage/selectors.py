"""The chain of an object: all that it came from, all that came of it, as anyone may know it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Count, Model, Q, Value

from .milestones import NAME as MILESTONE
from .models import Link, Milestone
from .registry import Card, NodeType, node_type, node_types, type_of

# How far a chain is followed, in steps; how many nodes of each direction are looked at, the nearest first.
DEPTH = 20
REACH = 300
# How many steps of one kind are shown on one side; the others are counted.
SHOWN = 3

# The nodes on one side of another, with their distance by the longest way: what came of a node is then nearer
# than the node itself. The limit in depth ends a circle that someone would have written by hand.
_SIDE = """
    {side}(name, node, depth) AS (
        SELECT {far}_type, {far}_id, 1 FROM {links} WHERE {near}_type = %s AND {near}_id = %s
        UNION
        SELECT {far}_type, {far}_id, depth + 1
        FROM {side} JOIN {links} ON {near}_type = name AND {near}_id = node WHERE depth < {depth}
    )"""
_NEAREST = """
    SELECT * FROM (
        SELECT '{side}', name, node, MAX(depth) AS depth FROM {side} GROUP BY name, node
        ORDER BY depth, name, node DESC LIMIT {reach}
    ) AS nearest_{side}"""


def _both_sides() -> str:
    """Return the statement that finds what is before and after a node; it takes the node twice."""
    links = connection.ops.quote_name(Link._meta.db_table)
    sides = [
        {"side": "before", "near": "target", "far": "source"},
        {"side": "after", "near": "source", "far": "target"},
    ]
    found = ",".join(_SIDE.format(**side, links=links, depth=DEPTH) for side in sides)
    nearest = " UNION ALL ".join(_NEAREST.format(**side, reach=REACH) for side in sides)
    return f"WITH RECURSIVE {found} {nearest}"


@dataclass(frozen=True)
class Step:
    """One public node of a chain, as a page shows it.

    Attributes:
        type_name: the registered name of its type.
        key: its primary key.
        icon: a symbol of the sprite, without « i- ».
        card: what is shown of it.
    """

    type_name: str
    key: int
    icon: str
    card: Card


@dataclass(frozen=True)
class More:
    """Steps of one kind that are counted, not shown.

    Attributes:
        count: how many.
        label: the kind: « Essaimage ».
        icon: its symbol.
        url: where they are read, when it is one place for all; else empty.
    """

    count: int
    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Cited:
    """A document, by its name; its address is empty when it is read nowhere."""

    name: str
    url: str


@dataclass(frozen=True)
class Chain:
    """What is before and after an object.

    Attributes:
        before: what it came from, the oldest first.
        after: what came of it, the nearest first.
        more_before: what is left out of the first, by kind.
        more_after: what is left out of the second, by kind.
    """

    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    more_before: tuple[More, ...] = ()
    more_after: tuple[More, ...] = ()

    @property
    def sources(self) -> tuple["Cited", ...]:
        """The documents that tell of its steps, each once."""
        cards = [step.card for step in (*self.before, *self.after)]
        return tuple(dict.fromkeys(Cited(card.source, card.source_url) for card in cards if card.source))

    def __bool__(self) -> bool:
        """Tell whether there is anything to show beside the object itself."""
        return bool(self.before or self.after)


@dataclass(frozen=True)
class _Reached:
    """A node that the links reach, public or not."""

    side: str
    type_name: str
    key: int
    depth: int


def chain(node: Model, *, shown: int = SHOWN, without: Collection[str] = ()) -> Chain:
    """Return the chain of an object: its whole ancestry and all that came of it, public nodes only.

    It goes through what is not public without telling anything of it. It takes one query for the links, and
    one for each type of node that they reach.

    Args:
        node: of a registered type; whether it is public itself is the caller's business.
        shown: how many steps of one type are shown on each side, the nearest first.
        without: types that the caller tells otherwise, whose steps are neither read nor shown.

    Raises:
        UnknownNodeError: when its class was not registered.
    """
    name = type_of(node).name
    reached = _reached(name, node.pk) if node.pk else []
    steps = {kind: _public_steps(kind, reached) for kind in node_types() if kind.name not in without}
    before, more_before = _side("before", reached, steps, shown)
    after, more_after = _side("after", reached, steps, shown)
    return Chain(tuple(reversed(before)), tuple(after), tuple(more_before), tuple(more_after))


def _reached(name: str, key: int) -> list[_Reached]:
    """Return the nodes on both sides of one, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_both_sides(), [name, key, name, key])
        rows = [_Reached(*row) for row in cursor.fetchall()]
    return [row for row in rows if (row.type_name, row.key) != (name, key)]


def _public_steps(kind: NodeType, reached: Iterable[_Reached]) -> dict[int, Step]:
    """Return the public objects of a type among the nodes reached, by key, in one query; none if none."""
    keys = {row.key for row in reached if row.type_name == kind.name}
    if not keys:
        return {}
    steps = {}
    for found in kind.public().filter(pk__in=keys):
        card = kind.describe(found)
        steps[found.pk] = Step(kind.name, found.pk, card.icon or kind.icon, card)
    return steps


def _side(
    side: str, reached: Iterable[_Reached], steps: dict[NodeType, dict[int, Step]], shown: int
) -> tuple[list[Step], list[More]]:
    """Return the public steps of one side, the nearest first, and what is beyond ``shown`` for each type."""
    of_side = [row for row in reached if row.side == side]
    kept: list[tuple[int, int, Step]] = []
    more: list[More] = []
    for kind, public in steps.items():
        found = [
            (row.depth, kind.rank, public[row.key])
            for row in of_side
            if row.type_name == kind.name and row.key in public
        ]
        kept.extend(found[:shown])
        if left := [step for _depth, _rank, step in found[shown:]]:
            more.append(More(len(left), kind.label, kind.icon, _one_address(left)))
    # Among those at one distance, the earliest kind of step is the farthest.
    rank_sign = -1 if side == "before" else 1
    kept.sort(key=lambda item: (item[0], rank_sign * item[1]))
    return [step for _depth, _rank, step in kept], more


def _one_address(steps: Iterable[Step]) -> str:
    """Return the address that all these steps share; nothing when they do not."""
    addresses = {step.card.url for step in steps}
    return addresses.pop() if len(addresses) == 1 else ""


def came_of(nodes: Collection[Model], *, without: Collection[str] = ()) -> dict[int, tuple[Step, ...]]:
    """Return what came of several saved objects of one type, by their key: public nodes, the nearest first.

    As ``chain``, it goes through what is not public without telling anything of it. It takes one query for
    each step that the longest chain has, and one for each type of node reached, however many objects are
    given; those of which nothing came are left out.

    Args:
        nodes: of one registered type.
        without: types that are neither followed nor told.

    Raises:
        UnknownNodeError: when their class was not registered.
    """
    if not nodes:
        return {}
    name = type_of(next(iter(nodes))).name
    reached = _after_each({(name, node.pk): {node.pk} for node in nodes}, without)
    found: dict[int, list[tuple[int, int, Step]]] = {}
    for kind in node_types():
        rows = [(row, roots) for row, roots in reached if row.type_name == kind.name]
        public = _public_steps(kind, [row for row, _roots in rows])
        for row, roots in rows:
            if step := public.get(row.key):
                for root in roots:
                    found.setdefault(root, []).append((row.depth, kind.rank, step))
    return {
        root: tuple(step for _depth, _rank, step in sorted(steps, key=lambda one: (*one[:2], one[2].key)))
        for root, steps in found.items()
    }


# Nodes by type and key, with the keys of the objects that they came of.
_Front = dict[tuple[str, int], set[int]]


def _after_each(front: _Front, without: Collection[str]) -> list[tuple[_Reached, set[int]]]:
    """Return the nodes reached, each told once of an object that it came of, at its shortest distance."""
    reached: list[tuple[_Reached, set[int]]] = []
    known: _Front = {node: set(roots) for node, roots in front.items()}
    for depth in range(1, DEPTH + 1):
        following: _Front = {}
        for source, target in _links_from(front, without):
            following.setdefault(target, set()).update(front[source])
        front = {node: new for node, roots in following.items() if (new := roots - known.get(node, set()))}
        if not front:
            break
        for node, roots in front.items():
            known.setdefault(node, set()).update(roots)
            reached.append((_Reached("after", *node, depth), roots))
    return reached


def _links_from(
    front: Iterable[tuple[str, int]], without: Collection[str]
) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """Return the links that leave these nodes, in one query."""
    keys: dict[str, list[int]] = {}
    for name, key in front:
        keys.setdefault(name, []).append(key)
    leaving = reduce(or_, (Q(source_type=name, source_id__in=of) for name, of in keys.items()))
    rows = Link.objects.filter(leaving).exclude(target_type__in=without)
    return [
        ((link.source_type, link.source_id), (link.target_type, link.target_id))
        for link in rows.order_by("pk")
    ]


def direct_targets(node: Model, type_name: str) -> set[int]:
    """Return the keys of the objects of a type that came from a saved object at once, public or not.

    Raises:
        UnknownNodeError: when its class was not registered.
    """
    links = Link.objects.filter(source_type=type_of(node).name, source_id=node.pk, target_type=type_name)
    return set(links.values_list("target_id", flat=True))


def leading_to(target: str, source: str) -> Counter[str]:
    """Count what public objects of a type came from, at once or by one step, in one query.

    Args:
        target: the registered name of their type: « practice ». Nothing is counted when no app registered it.
        source: that of another type to count, beside the milestones: « idea ».

    Returns:
        How many milestones by kind, and how many public objects of ``source`` under its name.
    """
    reached, counted = node_type(target), node_type(source)
    if reached is None:
        return Counter()
    told = Link.objects.filter(target_type=target, target_id__in=reached.public().order_by().values("pk"))
    by_milestone = Link.objects.filter(
        target_type=MILESTONE, target_id__in=told.filter(source_type=MILESTONE).values("source_id")
    )

    def before(name: str) -> Q:
        links = (links.filter(source_type=name).values("source_id") for links in (told, by_milestone))
        return reduce(or_, (Q(pk__in=keys) for keys in links))

    rows = Milestone.objects.filter(before(MILESTONE)).order_by().values_list("kind").annotate(Count("pk"))
    if counted is not None:
        public = counted.public().order_by().filter(before(source)).annotate(kind=Value(source))
        rows = rows.union(public.values_list("kind").annotate(Count("pk")), all=True)
    counts: Counter[str] = Counter()
    for name, count in rows:
        counts[name] += count
    return counts
