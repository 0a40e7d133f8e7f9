"""The personal links of a registration: what each opens, how long it works, where it leads."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from core import tokens
from core.addresses import absolute
from events.models import EventPage, Registration, RegistrationGroup

CONFIRM = "events.registration_confirm"
MANAGE = "events.registration_manage"
GROUP = "events.group_confirm"

CONFIRM_LIFETIME = timedelta(hours=24)
# How long an address that nobody confirmed is kept: no link promises more, were its mail late.
UNCONFIRMED_KEPT = timedelta(hours=48)
# The page of a registration works until so long after the event: to see it again, to be forgotten.
MANAGE_AFTER = timedelta(days=30)


def confirm_until(asked: Registration | RegistrationGroup) -> datetime:
    """Return until when a link that is made now confirms an address: 24 hours, while it is kept."""
    return min(timezone.now() + CONFIRM_LIFETIME, asked.created_at + UNCONFIRMED_KEPT)


def confirm_address(registration: Registration) -> str:
    """Return a new full address where a registration is confirmed, until ``confirm_until``."""
    secret = tokens.issue(CONFIRM, registration.pk, confirm_until(registration) - timezone.now())
    return absolute(reverse("registration_confirm", args=[secret]))


def group_address(group: RegistrationGroup) -> str:
    """Return a new full address where the registration of a group is confirmed, until ``confirm_until``."""
    secret = tokens.issue(GROUP, group.pk, confirm_until(group) - timezone.now())
    return absolute(reverse("registration_group_confirm", args=[secret]))


def manage_secret(registration: Registration) -> str:
    """Return a new secret that opens the page of a registration."""
    return tokens.issue(MANAGE, registration.pk, _manage_lifetime(registration.event))


def manage_address(secret: str) -> str:
    """Return the full address where someone sees and changes a registration."""
    return absolute(reverse("registration_manage", args=[secret]))


def revoke_all(registration: Registration) -> None:
    """Have every link of a registration open nothing from now on."""
    tokens.revoke(registration.pk, CONFIRM, MANAGE)


def revoke_group(group: RegistrationGroup) -> None:
    """Have the link of a group open nothing from now on."""
    tokens.revoke(group.pk, GROUP)


def _manage_lifetime(event: EventPage) -> timedelta:
    ends_at = event.ends_at or timezone.now()
    return max(ends_at - timezone.now(), timedelta()) + MANAGE_AFTER
