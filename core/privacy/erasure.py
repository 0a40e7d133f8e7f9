"""Forgetting one person, at their request (GDPR, article 17)."""

from django.db import transaction

from accounts.models import User
from core.models import ErasureRecord

from .registry import PersonalData, all_data
from .selectors import normal

# Forgetting one thing may leave another to forget, such as a mail that it cancels.
ROUNDS = 3


class IncompleteErasureError(Exception):
    """Some data is still found after it was forgotten; nothing was changed. The message names its kinds."""


@transaction.atomic
def forget_person(email: str, by: User | None = None) -> dict[str, int]:
    """Forget all that is held about the person of an address, or nothing at all.

    Args:
        email: their address, however its letters are written.
        by: who does it; none for an operator.

    Returns:
        How many objects were forgotten, by name of their kind; empty when nothing is held.

    Raises:
        CannotForgetError: when something must be decided first.
        IncompleteErasureError: when a kind of data does not forget.
    """
    address = normal(email)
    forgotten: dict[str, int] = {}
    for _ in range(ROUNDS):
        for data in all_data():
            if count := _forget(data, address):
                forgotten[data.name] = forgotten.get(data.name, 0) + count
    remaining = [data.name for data in all_data() if data.of(address).exists()]
    if remaining:
        raise IncompleteErasureError(", ".join(remaining))
    if forgotten:
        ErasureRecord.objects.create(by=by, forgotten=forgotten)
    return forgotten


def _forget(data: PersonalData, address: str) -> int:
    keys = list(data.of(address).values_list("pk", flat=True))
    return data.forget(keys) if keys else 0
