"""How sign-in attempts are counted."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the address that someone tries to sign in with, in lower case.

    Accounts are found without regard to case: counting « A@x.fr » apart from « a@x.fr » would give
    as many more guesses as an address has letters. For ``AXES_USERNAME_CALLABLE``.
    """
    value = (credentials or {}).get("username") or (credentials or {}).get("email")
    return str(value or request.POST.get("username") or "").strip().lower()


def client_address(request: HttpRequest) -> str:
    """Return the IP address that an attempt comes from. For ``AXES_CLIENT_IP_CALLABLE``.

    Behind a reverse proxy every connection comes from the proxy: counting by it would let anyone close an
    account to its owner. Each proxy appends what it saw to ``X-Forwarded-For``, so that only the last
    ``TRUSTED_PROXIES`` entries are ours; what stands before them was written by the client.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < settings.TRUSTED_PROXIES <= len(seen):
        return peer
    try:
        return str(ip_address(seen[-settings.TRUSTED_PROXIES].strip()))
    except ValueError:
        return peer
