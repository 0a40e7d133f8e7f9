"""The probe of load balancers and monitoring: does this process answer, with its database and its index?"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.periodic import selectors
from search import outbox
from search.models import SearchEntry

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when readers are served, else 503; which part failed, never why: the log has that.

    What someone should look at while readers are served is told without changing the status: a load balancer
    must not take away a process that answers.
    """
    parts = {"database": _works(_ask_database), "search": _works(_ask_index)}
    answer = {name: "ok" if works else "down" for name, works in parts.items()}
    if parts["search"] and _leaves_elasticsearch_alone():
        answer["search"] = "degraded"
    if all(parts.values()) and _periodic_work_is_late():
        answer["periodic"] = "late"
    if settings.RELEASE:
        answer["release"] = settings.RELEASE
    return JsonResponse(answer, status=200 if all(parts.values()) else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_index() -> None:
    SearchEntry.objects.exists()


def _leaves_elasticsearch_alone() -> bool:
    """Tell whether this process found Elasticsearch away: the database answers searches meanwhile."""
    if not outbox.enabled():
        return False
    # Here: its libraries are of no use, and heavy, where the database is the only engine.
    from search.engines.elastic.server import breaker

    return breaker.open


def _periodic_work_is_late() -> bool:
    """Tell whether a job waits for a runner; not where none was ever started."""
    try:
        return any(state.late for state in selectors.states())
    except Error:
        logger.exception("Health check: the periodic work could not be read")
        return False


def _works(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Error:
        logger.exception("Health check: %s failed", ask.__name__)
        return False
    return True
