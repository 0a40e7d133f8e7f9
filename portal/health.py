"""The probe of load balancers and monitoring: does this process answer, with its database and its index?"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.models import SearchEntry

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well, else 503; which part failed, never why: the log has that."""
    parts = {"database": _works(_ask_database), "search": _works(_ask_index)}
    answer = {name: "ok" if works else "down" for name, works in parts.items()}
    if settings.RELEASE:
        answer["release"] = settings.RELEASE
    return JsonResponse(answer, status=200 if all(parts.values()) else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_index() -> None:
    SearchEntry.objects.exists()


def _works(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except DatabaseError:
        logger.exception("Health check: %s failed", ask.__name__)
        return False
    return True
