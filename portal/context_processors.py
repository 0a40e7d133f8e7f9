"""What every public template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import SiteIdentity
from .navigation import navigation


def canonical_url(request: HttpRequest) -> str:
    """Return the address that search engines should keep: the site's own host, no parameters."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{request.path}"


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's identity, fetched only when a template asks for it."""
    return {
        "identity": SimpleLazyObject(lambda: SiteIdentity.for_request(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "canonical_url": SimpleLazyObject(lambda: canonical_url(request)),
        "demonstration": settings.DEMONSTRATION,
    }
