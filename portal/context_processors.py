"""What every public template knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.addresses import absolute

from .models import SiteIdentity
from .navigation import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's identity, fetched only when a template asks for it.

    ``canonical_url`` has no parameter; the template adds the number of a listing's page, which the view knows
    to exist.
    """
    return {
        "identity": SimpleLazyObject(lambda: SiteIdentity.for_request(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "canonical_url": absolute(request.path),
    }
