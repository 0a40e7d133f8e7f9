"""What every public template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import SiteIdentity


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's identity, fetched only when a template asks for it."""
    return {
        "identity": SimpleLazyObject(lambda: SiteIdentity.for_request(request)),
        "demonstration": settings.DEMONSTRATION,
    }
