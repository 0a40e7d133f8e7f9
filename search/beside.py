"""What other apps show beside an entry: a sheet announces its next event without knowing the events.

An app registers, in ``AppConfig.ready``, how to find what it ties to an entry of another type; the page of
that entry asks for its shelves and shows their cards, ``components/card_<type>.html``. It stands here because
what is shown are public entries of the search, the only thing that apps beside one another share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from .models import SearchEntry
from .service import SearchService
from .types import Hit

# Given the type and the key of an entry, returns the keys of what stands beside it, in order.
Find = Callable[[str, int], Sequence[int]]


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


def public_keys(name: str) -> QuerySet[SearchEntry, int]:
    """Return the keys of the public objects of a type, to be looked into without asking what is private.

    The index holds what is public and nothing else; a subquery costs no query of its own.
    """
    return SearchEntry.objects.filter(type=name).values_list("object_id", flat=True)


def register(name: str, title: str, find: Find) -> None:
    """Say how to find the entries of the type ``name`` that stand beside any other, under ``title``."""
    _finders[name] = (title, find)


def shelves(type: str, object_id: int) -> list[Shelf]:
    """Return what stands beside an entry, the empty shelves left out; all cards are read in one query."""
    found = {name: find(type, object_id) for name, (_, find) in _finders.items()}
    cards = SearchService().cards_by_type(found) if any(found.values()) else {}
    return [
        Shelf(name, _finders[name][0], f"components/card_{name}.html", tuple(hits))
        for name, hits in cards.items()
        if hits
    ]
