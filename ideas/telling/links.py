"""The personal link of whoever tells a practice."""

from datetime import timedelta

from django.urls import reverse

from core import tokens
from core.addresses import absolute
from ideas.models import ToldPractice

MANAGE = "ideas.told"
# A draft that is not written any more is forgotten after so long; its link ends with it.
DRAFT_KEPT = timedelta(days=14)
MANAGE_LIFETIME = timedelta(days=730)


def manage_secret(told: ToldPractice) -> str:
    """Return a new secret that opens its page for its author."""
    lifetime = DRAFT_KEPT if told.state == ToldPractice.State.DRAFT else MANAGE_LIFETIME
    return tokens.issue(MANAGE, told.pk, lifetime)


def manage_address(told: ToldPractice) -> str:
    """Return a new full address of its page for its author."""
    return absolute(reverse("told:own", args=[manage_secret(told)]))


def revoke(told: ToldPractice) -> None:
    """Have every link of an author open nothing from now on."""
    tokens.revoke(told.pk, MANAGE)
