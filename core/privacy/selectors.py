"""What is held: in general, for readers; about one person, for that person."""

from dataclasses import dataclass
from typing import Any

from .registry import PersonalData, all_data


@dataclass(frozen=True)
class Kept:
    """One kind of data, as readers are told of it: what, why, for how long."""

    label: str
    purpose: str
    kept: str


@dataclass(frozen=True)
class Held:
    """What is held about one person of one kind: each object as (French label → value)."""

    data: PersonalData
    objects: list[dict[str, Any]]


def kept_data() -> list[Kept]:
    """Return every kind of personal data that the site keeps, by label."""
    kinds = [Kept(data.label, data.purpose, data.kept) for data in all_data()]
    return sorted(kinds, key=lambda kept: kept.label)


def held_about(email: str) -> list[Held]:
    """Return what is held about the person of an address (GDPR, articles 15 and 20), by kind that has any.

    Args:
        email: their address, however its letters are written.
    """
    address = normal(email)
    found = [
        Held(data, [data.describe(item) for item in data.of(address).order_by("pk")]) for data in all_data()
    ]
    return [held for held in found if held.objects]


def as_json(held: list[Held]) -> list[dict[str, Any]]:
    """Return what is held as an export gives it: with why and for how long, dates left as they are."""
    return [
        {
            "nature": item.data.label,
            "finalité": item.data.purpose,
            "conservation": item.data.kept,
            "données": item.objects,
        }
        for item in held
    ]


def normal(email: str) -> str:
    """Return an address as data is found by it: in lower case, without spaces around.

    Raises:
        ValueError: when it is empty: what is already forgotten has no address, and is everyone's.
    """
    address = email.strip().lower()
    if not address:
        raise ValueError("An address is needed.")
    return address
