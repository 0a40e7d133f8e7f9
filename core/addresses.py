"""The full addresses of the site."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path of the site, on its own host whatever host was asked for."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
