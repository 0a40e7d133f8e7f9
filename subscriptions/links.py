"""The personal links of a subscriber: what each opens, how long it works, where it leads."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from core import tokens
from core.addresses import absolute

from .models import Subscriber, Subscription

CONFIRM = "subscriptions.confirm"
MANAGE = "subscriptions.manage"

# How long a follow that nobody confirmed is kept.
CONFIRM_LIFETIME = timedelta(hours=48)
# Each mail brings a new one; an old mail must still let its reader leave.
MANAGE_LIFETIME = timedelta(days=365)


def confirm_until(subscription: Subscription) -> datetime:
    """Return until when a follow can be confirmed: it is forgotten then, however late its mail left."""
    return subscription.asked_at + CONFIRM_LIFETIME


def confirm_address(subscription: Subscription) -> str:
    """Return a new full address where a follow is confirmed."""
    secret = tokens.issue(CONFIRM, subscription.pk, confirm_until(subscription) - timezone.now())
    return absolute(reverse("subscription_confirm", args=[secret]))


def manage_secret(subscriber: Subscriber) -> str:
    """Return a new secret that opens the page of a subscriber."""
    return tokens.issue(MANAGE, subscriber.pk, MANAGE_LIFETIME)


def manage_address(secret: str) -> str:
    """Return the full address where someone sees and changes what they follow."""
    return absolute(reverse("subscriptions_manage", args=[secret]))


def stop_address(secret: str) -> str:
    """Return the full address that ends all follows when it is posted to (RFC 8058)."""
    return absolute(reverse("subscriptions_stop", args=[secret]))


def revoke_all(subscriber: Subscriber) -> None:
    """Have every link of a subscriber open nothing from now on."""
    tokens.revoke(subscriber.pk, MANAGE)
    for key in subscriber.subscriptions.values_list("pk", flat=True):
        tokens.revoke(key, CONFIRM)
