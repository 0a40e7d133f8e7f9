"""How much one address may ask for."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.signin import client_address
from core.models import QuotaUse

# What one subscriber is given at least (RIPE-690): whoever has it has 2^64 addresses, and a robot uses them.
IPV6_PREFIX = 64


@dataclass(frozen=True)
class Quota:
    """At most ``limit`` times within each ``window`` of time.

    Windows follow one another from the epoch: around the change of one, twice the limit may pass within the
    length of a window, never more.

    Attributes:
        name: « app.what »; counts of one name add up.
        limit: how many times.
        window: how long, in whole seconds.
    """

    name: str
    limit: int
    window: timedelta

    def start(self) -> datetime:
        """Return when the present window began, in UTC."""
        length = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(timezone.now().timestamp()) // length * length, UTC)

    def time_left(self) -> timedelta:
        """Return how long until the next window, which is empty."""
        return self.start() + self.window - timezone.now()


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
    return first_full(request, form, quotas) is None


def first_full(request: HttpRequest, form: str, quotas: tuple[Quota, ...] = ADDRESS_QUOTAS) -> Quota | None:
    """Count one sending, as ``within_quota`` does; return the quota that refuses it, nothing counted."""
    who = f"{form}:{network_of(request)}"
    with transaction.atomic():
        for quota in quotas:
            if not spend(quota, who):
                transaction.set_rollback(True)
                return quota
    return None


def network_of(request: HttpRequest) -> str:
    """Return where a request comes from, as counts know it: an IPv4 address, or the /64 of an IPv6 one."""
    peer = client_address(request)
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), IPV6_PREFIX), strict=False))


def spend(quota: Quota, who: str) -> bool:
    """Count one use of ``quota`` by ``who``; False, and nothing counted, when it is used up.

    Any number of requests at once never get more than the limit through: the database compares and counts
    in one statement.

    Args:
        quota: what is limited.
        who: a network or e-mail address; only a digest is kept, whose key changes with the window.
    """
    start = quota.start()
    key = {"quota": quota.name, "who": _digest(who, quota.name, start), "window": start}
    QuotaUse.objects.bulk_create([QuotaUse(**key, ends_at=start + quota.window)], ignore_conflicts=True)
    return QuotaUse.objects.filter(**key, count__lt=quota.limit).update(count=F("count") + 1) == 1


def forget_past_uses() -> None:
    """Delete the counts whose window is over: they limit nothing any more."""
    QuotaUse.objects.filter(ends_at__lt=timezone.now()).delete()


def _digest(who: str, name: str, start: datetime) -> str:
    key = f"{settings.SECRET_KEY}:{name}:{start.isoformat()}".encode()
    return hmac.new(key, who.strip().lower().encode(), hashlib.sha256).hexdigest()
