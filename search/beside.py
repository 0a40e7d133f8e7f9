"""What other apps show beside an entry: a sheet announces its next event without knowing the events.

An app registers, in ``AppConfig.ready``, how to find what it ties to an entry of another type; the page of
that entry asks for its shelves and shows their cards, ``components/card_<type>.html``. It stands here because
what is shown are public entries of the search, the only thing that apps beside one another share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .types import Hit

# Given the type and the key of an entry, returns what stands beside it, ready to be shown.
Find = Callable[[str, int], Sequence[Hit]]


@dataclass(frozen=True)
class Shelf:
    """Entries of one type beside another one.

    Attributes:
        name: of their type; also the anchor of the section.
        title: of the section.
        template: of a card.
        hits: the entries, at least one.
    """

    name: str
    title: str
    template: str
    hits: tuple[Hit, ...]


_finders: dict[str, tuple[str, Find]] = {}


def register(name: str, title: str, find: Find) -> None:
    """Say how to find the entries of the type ``name`` that stand beside any other, under ``title``."""
    _finders[name] = (title, find)


def shelves(type: str, object_id: int) -> list[Shelf]:
    """Return what stands beside an entry, the empty shelves left out."""
    found = ((name, title, tuple(find(type, object_id))) for name, (title, find) in _finders.items())
    return [Shelf(name, title, f"components/card_{name}.html", hits) for name, title, hits in found if hits]
