"""The figures that Prometheus reads: what the processes count, what the database holds.

Nothing here is a reader's: no text that was searched, no address, no name.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from core.mail import metrics as mail_metrics
from core.metrics import counted
from core.periodic import metrics as periodic_metrics
from core.privacy import metrics as privacy_metrics
from search import metrics as search_metrics

logger = logging.getLogger(__name__)

STORED: tuple[Callable[[], Iterable[Metric]], ...] = (
    search_metrics.stored,
    periodic_metrics.stored,
    privacy_metrics.stored,
    mail_metrics.stored,
)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the figures to whoever has the token.

    Raises:
        Http404: when there is no ``METRICS_TOKEN``: the door does not exist.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _has_token(request):
        refusal = HttpResponse("401\n", status=401, content_type="text/plain")
        refusal["WWW-Authenticate"] = "Bearer"
        return refusal
    return HttpResponse(generate_latest(Figures()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)


class Figures:
    """All that is told at one moment."""

    def collect(self) -> Iterator[Metric]:
        """Tell what can be told: without the database, what the processes count."""
        yield from counted()
        parts = [_read(tell) for tell in STORED]
        for part in parts:
            yield from part or ()
        yield GaugeMetricFamily(
            "essaim_database_up", "1 when the database answers this process.", None not in parts
        )


def _read(tell: Callable[[], Iterable[Metric]]) -> list[Metric] | None:
    """Return a part of what the database holds; None when it does not answer."""
    try:
        return list(tell())
    except Error:
        logger.exception("Figures of the database could not be read")
        return None
