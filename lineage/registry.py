"""The node types that apps register in ``AppConfig.ready``: what can be linked, and how it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from .errors import UnknownNodeError
from .signals import follow


@dataclass(frozen=True)
class Card:
    """What a chain shows of one object.

    Attributes:
        title: its name, as its own page gives it.
        url: where it is read; empty when it has no page.
        what: a small line above it: « Expérimentation, depuis mai 2024 ».
        icon: a symbol of its own; empty for that of its type.
        source: the document that tells of it; empty when its own page does.
        source_url: where that document is read; empty when it is nowhere.
    """

    title: str
    url: str
    what: str
    icon: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class NodeType:
    """A kind of object that can be a step of a chain.

    Attributes:
        name: kept with each link; never changes.
        label: « Fiche pratique ».
        icon: a symbol of the sprite, without « i- ».
        rank: orders the objects that no link orders; the earliest kind of step first.
        model: the class of its objects.
        public: the objects that anyone may know of; nothing else of the type is ever shown or counted. It
            is read once for a chain, so it selects what ``describe`` needs.
        describe: what is shown of an object that ``public`` returned.
    """

    name: str
    label: str
    icon: str
    rank: int
    model: type[Model]
    public: Callable[[], QuerySet[Any]]
    describe: Callable[[Any], Card]


_types: dict[str, NodeType] = {}


def register(node_type: NodeType) -> None:
    """Let the objects of a type be linked, and have their links end with them.

    Raises:
        ValueError: when another type has this name, or this model.
    """
    taken = any(known.model is node_type.model for known in _types.values() if known.name != node_type.name)
    if taken or _types.setdefault(node_type.name, node_type) != node_type:
        raise ValueError(f"A node type already has the name {node_type.name!r}, or its model.")
    follow(node_type.model)


def node_types() -> tuple[NodeType, ...]:
    """Return every registered type, the earliest kind of step first."""
    return tuple(sorted(_types.values(), key=lambda item: (item.rank, item.name)))


def node_type(name: str) -> NodeType | None:
    """Return the type of this name; None when the app that registered it is gone."""
    return _types.get(name)


def type_of(node: Model) -> NodeType:
    """Return the type of an object.

    Raises:
        UnknownNodeError: when its class was not registered.
    """
    for known in _types.values():
        if isinstance(node, known.model):
            return known
    raise UnknownNodeError(type(node).__name__)
