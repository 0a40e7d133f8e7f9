"""How much one address may ask for."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.signin import client_address
from core.models import QuotaUse


@dataclass(frozen=True)
class Quota:
    """At most ``limit`` times within each ``window`` of time.

    Attributes:
        name: « app.what »; counts of one name add up.
        limit: how many times.
        window: how long; windows follow one another from the epoch.
    """

    name: str
    limit: int
    window: timedelta


# What one network address may send through any one public form: a service whose staff share an address fits,
# a robot does not.
ADDRESS_QUOTAS = (
    Quota("address.hour", 20, timedelta(hours=1)),
    Quota("address.day", 60, timedelta(days=1)),
)


def within_quota(request: HttpRequest, form: str, quotas: tuple[Quota, ...] = ADDRESS_QUOTAS) -> bool:
    """Count one sending of ``form`` from where ``request`` comes; False when there were too many already.

    Args:
        request: whose network address counts; it is never stored as it is.
        form: name of the form, « practices.adoption ».
        quotas: those to spend; all must have room.
    """
    address = client_address(request)
    return all(spend(quota, f"{form}:{address}") for quota in quotas)


def spend(quota: Quota, who: str) -> bool:
    """Count one use of ``quota`` by ``who``; False, and nothing counted, when it is used up.

    Any number of requests at once never get more than the limit through.

    Args:
        quota: what is limited.
        who: a network or e-mail address; only a digest is kept, whose key changes with the window.
    """
    start = _window_start(quota.window)
    key = {"quota": quota.name, "who": _digest(who, quota.name, start), "window": start}
    QuotaUse.objects.bulk_create([QuotaUse(**key)], ignore_conflicts=True)
    return QuotaUse.objects.filter(**key, count__lt=quota.limit).update(count=F("count") + 1) == 1


def _window_start(window: timedelta) -> datetime:
    length = int(window.total_seconds())
    return datetime.fromtimestamp(int(timezone.now().timestamp()) // length * length, UTC)


def _digest(who: str, name: str, start: datetime) -> str:
    key = f"{settings.SECRET_KEY}:{name}:{start.isoformat()}".encode()
    return hmac.new(key, who.strip().lower().encode(), hashlib.sha256).hexdigest()
