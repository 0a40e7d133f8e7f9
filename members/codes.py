"""Codes that are kept nowhere.

A code is computed from the chance of its row and the secret of the site: what is sent can be made when the
mail leaves, the same at each attempt, and whoever reads the database reads no code in it, before or after.
"""

import hashlib
import hmac
import re
import secrets

from django.conf import settings

from .models import SignIn

# Figures of a code: five guesses at each of fifteen codes a day are 75 in 100 million.
DIGITS = 8
NOT_FIGURES = re.compile(r"[\s.\-]+")


def new_seed() -> str:
    """Return the chance that a code comes from."""
    return secrets.token_urlsafe(32)


def code_of(sign_in: SignIn) -> str:
    """Return the code of a request, in figures."""
    message = f"members.code:{sign_in.pk}:{sign_in.seed}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)


def is_code_of(sign_in: SignIn, typed: str) -> bool:
    """Compare what was typed, spaces apart, in a time that tells nothing."""
    return hmac.compare_digest(NOT_FIGURES.sub("", typed).encode(), code_of(sign_in).encode())
