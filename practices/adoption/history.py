"""What every service of an adoption begins and ends with: its locks, a row of its history."""

from django.db.models import Q

from practices.models import Adoption, AdoptionEvent
from practices.search import public

from .errors import WrongStateError
from .proposals import lock_sheet


def lock(adoption_id: int) -> Adoption:
    """Return an adoption, its sheet then itself locked until the transaction ends, as the moderation does.

    Raises:
        WrongStateError: when it is gone.
    """
    sheet_id = Adoption.objects.filter(pk=adoption_id).values_list("sheet_id", flat=True).first()
    if sheet_id is None:
        raise WrongStateError
    lock_sheet(sheet_id)
    return lock_row(Q(pk=adoption_id))


def lock_row(condition: Q) -> Adoption:
    """Return the one adoption that meets a condition, locked; its sheet is already.

    Raises:
        WrongStateError: when there is none.
    """
    adoption = Adoption.objects.select_for_update().filter(condition).first()
    if adoption is None:
        raise WrongStateError
    return adoption


def tell(adoption: Adoption, action: str, note: str = "") -> AdoptionEvent:
    """Write what the employer, or time, did to an adoption; nothing personal."""
    return AdoptionEvent.objects.create(adoption=adoption, action=action, note=note)


def is_public(adoption: Adoption) -> bool:
    """Tell whether anyone may read the sheet now."""
    return public().filter(pk=adoption.sheet_id).exists()
