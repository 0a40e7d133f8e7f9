"""How sign-in attempts are counted."""

from typing import Any

from django.http import HttpRequest


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the address that someone tries to sign in with, in lower case.

    Accounts are found without regard to case: counting « A@x.fr » apart from « a@x.fr » would give
    as many more guesses as an address has letters. For ``AXES_USERNAME_CALLABLE``.
    """
    value = (credentials or {}).get("username") or (credentials or {}).get("email")
    return str(value or request.POST.get("username") or "").strip().lower()
