"""The personal link of an author: the page of their idea."""

from datetime import timedelta

from django.urls import reverse

from core import tokens
from core.addresses import absolute
from ideas.models import Idea

MANAGE = "ideas.manage"
# A draft that is not written any more is forgotten after so long; its link ends with it.
DRAFT_KEPT = timedelta(days=14)
# Long after the last news: a name that is shown can be withdrawn.
MANAGE_LIFETIME = timedelta(days=730)


def manage_secret(idea: Idea) -> str:
    """Return a new secret that opens the page of an idea for its author."""
    lifetime = DRAFT_KEPT if idea.state == Idea.State.DRAFT else MANAGE_LIFETIME
    return tokens.issue(MANAGE, idea.pk, lifetime)


def manage_address(idea: Idea) -> str:
    """Return a new full address of the page of an idea for its author."""
    return absolute(reverse("ideas:own", args=[manage_secret(idea)]))


def revoke(idea: Idea) -> None:
    """Have every link of an author to an idea open nothing from now on."""
    tokens.revoke(idea.pk, MANAGE)
