"""One organisation counts once among those that try a sheet, however its name is written.

Call these with the sheet locked (``proposals.lock_sheet``): of two tries confirmed at once, one counts.
"""

import unicodedata

from django.db.models import QuerySet

from practices.models import Adoption
from practices.models.adoption import KEY_LENGTH


def plain_name(name: str) -> str:
    """Return the name of an organisation without case, accents, spaces nor punctuation.

    « E.H.P.A.D. Les Tilleuls » and « EHPAD les tilleuls » are one. A name without letter nor digit is kept
    as it is, so that it is still told apart from another.
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in folded if char.isalnum())
    return (plain or " ".join(folded.split()))[:KEY_LENGTH]


def may_count(adoption: Adoption) -> bool:
    """Tell whether no other adoption of the sheet counts for the same organisation."""
    same = _same(adoption.sheet_id, adoption.organisation_key).exclude(pk=adoption.pk)
    return not same.filter(counted=True).exists()


def count_another(sheet_id: int, key: str) -> None:
    """Have the oldest try of an organisation counted, when the one that was counted no longer is.

    Args:
        sheet_id: key of the sheet.
        key: ``plain_name`` of the organisation; nothing happens without it.
    """
    tries = _same(sheet_id, key)
    if not key or tries.filter(counted=True).exists():
        return
    sound = tries.exclude(state=Adoption.State.PENDING).exclude(review=Adoption.Review.REJECTED)
    oldest = sound.order_by("confirmed_at", "pk").first()
    if oldest:
        Adoption.objects.filter(pk=oldest.pk).update(counted=True)


def _same(sheet_id: int, key: str) -> QuerySet[Adoption]:
    return Adoption.objects.filter(sheet_id=sheet_id, organisation_key=key)
