"""Personal links: random, kept as digests only, valid for a time and for one purpose.

Whatever is wrong with a link — guessed, altered, over, used, made for something else — it opens nothing, and
nothing tells which (``core.views.link_over`` is the one answer). Following a link changes nothing: scanners
of mail follow them all. Only what is posted may ``use`` one.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.models import PersonalToken

# Bytes of chance in a link: nobody guesses 256 bits.
LENGTH = 32
# Characters of a link; what is longer is none of ours and is not looked up.
LONGEST = 64


def issue(purpose: str, subject_id: int, lifetime: timedelta) -> str:
    """Make a link for ``subject_id`` and return its secret, which is told to nobody else and kept nowhere.

    Args:
        purpose: what it opens, « practices.adoption_confirm »; a link made for one opens no other.
        subject_id: the key of what it is about.
        lifetime: how long it works.
    """
    secret = secrets.token_urlsafe(LENGTH)
    PersonalToken.objects.create(
        purpose=purpose,
        subject_id=subject_id,
        digest=_digest(purpose, secret),
        expires_at=timezone.now() + lifetime,
    )
    return secret


def read(purpose: str, secret: str) -> int | None:
    """Return the key of what a link is about; None when it opens nothing."""
    return _live(purpose, secret).values_list("subject_id", flat=True).first()


def use(purpose: str, secret: str) -> int | None:
    """Use a link up and return the key of what it is about; None when it opens nothing.

    Used twice at once, it opens for one only. Call it in the transaction of what it lets do.
    """
    subject_id = read(purpose, secret)
    if subject_id is None:
        return None
    used = _live(purpose, secret).update(used_at=timezone.now())
    return subject_id if used else None


def revoke(subject_id: int, *purposes: str) -> None:
    """Have the links about ``subject_id``, made for these purposes, open nothing from now on."""
    PersonalToken.objects.filter(purpose__in=purposes, subject_id=subject_id).delete()


def forget_dead() -> None:
    """Delete the links that open nothing any more: used, or over."""
    PersonalToken.objects.filter(Q(expires_at__lte=timezone.now()) | Q(used_at__isnull=False)).delete()


def _live(purpose: str, secret: str) -> QuerySet[PersonalToken]:
    if not 0 < len(secret) <= LONGEST or not secret.isascii():
        return PersonalToken.objects.none()
    return PersonalToken.objects.filter(
        purpose=purpose,
        digest=_digest(purpose, secret),
        used_at=None,
        expires_at__gt=timezone.now(),
    )


def _digest(purpose: str, secret: str) -> str:
    # No salt and no slow hash: a random secret of 256 bits is in no dictionary.
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()
