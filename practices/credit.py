"""Who a sheet is owed to, as they chose to be named; an app above says so, which knows who told what."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import PracticePage

# Given the key of a sheet, returns who is named on it; empty for nobody, None when it was told by nobody.
Find = Callable[[int], str | None]

_finders: list[Find] = []


def register(find: Find) -> None:
    """Say how to find who told a sheet; called once, when the app is ready."""
    if find not in _finders:
        _finders.append(find)


def credit_of(page: "PracticePage") -> str | None:
    """Return who is named on a sheet; empty when whoever told it is not, None when nobody told it.

    Only what came from an employer is asked about.
    """
    if page.origin != type(page).Origin.EMPLOYER:
        return None
    return teller(page.pk)


def teller(sheet_id: int | None) -> str | None:
    """Return the same of a sheet by its key, whatever it says of its origin."""
    if sheet_id is None:
        return None
    return next((name for find in _finders if (name := find(sheet_id)) is not None), None)
