"""The personal links of an adoption: what each opens, how long it works, where it leads."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from core import tokens
from core.addresses import absolute
from practices.models import Adoption, AdoptionAnswer

CONFIRM = "practices.adoption_confirm"
MANAGE = "practices.adoption_manage"
DETAILS = "practices.adoption_details"
# One purpose a question: the link says which one is answered.
ANSWER = {3: "practices.adoption_answer_3", 6: "practices.adoption_answer_6"}

CONFIRM_LIFETIME = timedelta(days=7)
# Longer than a follow-up: a name that is shown can be withdrawn long after.
MANAGE_LIFETIME = timedelta(days=730)
DETAILS_LIFETIME = timedelta(days=30)
# The first works until the second is sent; the second, until the address is forgotten.
ANSWER_LIFETIME = {3: timedelta(days=90), 6: timedelta(days=60)}


def confirm_until(adoption: Adoption) -> datetime:
    """Return until when an adoption can be confirmed: it is forgotten then, however late its mail left."""
    return adoption.created_at + CONFIRM_LIFETIME


def confirm_address(adoption: Adoption) -> str:
    """Return a new full address where an adoption is confirmed."""
    secret = tokens.issue(CONFIRM, adoption.pk, confirm_until(adoption) - timezone.now())
    return absolute(reverse("adoption_confirm", args=[secret]))


def manage_secret(adoption: Adoption) -> str:
    """Return a new secret that opens what is held about an adoption."""
    return tokens.issue(MANAGE, adoption.pk, MANAGE_LIFETIME)


def manage_address(secret: str) -> str:
    """Return the full address where someone sees and changes what is held."""
    return absolute(reverse("adoption_manage", args=[secret]))


def stop_address(secret: str) -> str:
    """Return the full address that ends the questions when it is posted to (RFC 8058)."""
    return absolute(reverse("adoption_stop", args=[secret]))


def answer_address(adoption: Adoption, month: int) -> str:
    """Return a new full address where the question of a month is answered."""
    secret = tokens.issue(ANSWER[month], adoption.pk, ANSWER_LIFETIME[month])
    return absolute(reverse("adoption_answer", args=[secret]))


def details_secret(answer: AdoptionAnswer) -> str:
    """Return a new secret that lets an answer be detailed."""
    return tokens.issue(DETAILS, answer.pk, DETAILS_LIFETIME)


def asked(secret: str) -> tuple[int, int] | None:
    """Return the key of the adoption that a link asks about, and the month; None when it opens nothing."""
    for month, purpose in ANSWER.items():
        if (adoption_id := tokens.read(purpose, secret)) is not None:
            return adoption_id, month
    return None


def revoke_all(adoption: Adoption, *, keep_manage: bool = False) -> None:
    """Have every link of an adoption open nothing from now on.

    Args:
        adoption: whose links.
        keep_manage: leave the one by which a name that is shown can be withdrawn.
    """
    purposes = [CONFIRM, *ANSWER.values()] + ([] if keep_manage else [MANAGE])
    tokens.revoke(adoption.pk, *purposes)
    for answer_id in adoption.answers.values_list("pk", flat=True):
        tokens.revoke(answer_id, DETAILS)
