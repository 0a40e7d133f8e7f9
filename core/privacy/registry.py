"""The kinds of personal data that apps register."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet


class CannotForgetError(Exception):
    """Something must be decided before this can be forgotten; the message says what, in French."""


@dataclass(frozen=True)
class PersonalData:
    """One kind of personal data.

    Attributes:
        name: « app.what »; never changes, since the record of purges names it.
        label: what it is, in French: « Suivi des essais ».
        purpose: why it is held, one French sentence that readers see.
        kept: for how long, one French sentence that readers see.
        due: the objects whose time is over at a date: they are forgotten by the purge, those of the lowest
            keys first. Once forgotten an object is not due any more.
        of: the objects about the person of an e-mail address, given in lower case; none once forgotten.
        forget: forgets objects by their keys, in one transaction, and returns how many. What is forgotten
            keeps counting where it was counted, and tells nobody any more. May be called twice. Raises
            ``CannotForgetError`` for what someone must decide first.
        describe: what is held in one object, as (French label → value), for whoever asks for their data.
    """

    name: str
    label: str
    purpose: str
    kept: str
    due: Callable[[datetime], QuerySet[Any]]
    of: Callable[[str], QuerySet[Any]]
    forget: Callable[[Collection[int]], int]
    describe: Callable[[Model], dict[str, Any]]


_data: dict[str, PersonalData] = {}


def register(data: PersonalData) -> None:
    """Have a kind of personal data purged, exported and erased.

    Raises:
        ValueError: when another kind has this name.
    """
    if _data.setdefault(data.name, data) != data:
        raise ValueError(f"Personal data is already named {data.name!r}.")


def all_data() -> tuple[PersonalData, ...]:
    """Return every registered kind, in the order of registration."""
    return tuple(_data.values())
