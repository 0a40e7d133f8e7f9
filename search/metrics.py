"""The search in figures, for Prometheus: never what was searched, nor by whom.

``answered``, ``failed`` and ``breaker`` count in this process; ``stored`` tells what the database holds.
"""

import re
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from core.metrics import COUNTS

from . import registry
from .models import SearchEntry, SearchOutbox

# Around what we promise: 60 ms, a reader's wait for Elasticsearch (0.5 s), an answer during an outage (1 s).
BUCKETS_S = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
# A class of exception or a status: few of each. Anything else could be a new label at each failure.
_REASON = re.compile(r"[A-Za-z]{1,50}|[1-5][0-9]{2}")
OTHER = "other"

_answers = Counter(
    "essaim_search_answers",
    "Searches, suggestions and likenesses answered, by engine; degraded: it stood in for another.",
    ["engine", "degraded"],
    registry=COUNTS,
)
_seconds = Histogram(
    "essaim_search_seconds",
    "How long answering one took.",
    ["engine"],
    buckets=BUCKETS_S,
    registry=COUNTS,
)
_failures = Counter(
    "essaim_elasticsearch_failures",
    "Requests that Elasticsearch failed, refused or left unanswered.",
    ["reason"],
    registry=COUNTS,
)
_breaker = Gauge(
    "essaim_elasticsearch_breaker_open",
    "How many processes of this server leave Elasticsearch alone after failures.",
    registry=COUNTS,
    multiprocess_mode="livesum",
)
# Told before the first one: Prometheus sees no growth in what it has never seen.
for _degraded in ("false", "true"):
    _answers.labels("embedded", _degraded)


def answered(engine: str, degraded: bool, seconds: float) -> None:
    """Count an answer.

    Args:
        engine: name of the engine that answered.
        degraded: whether it stood in for another.
        seconds: how long it took in all.
    """
    _answers.labels(engine, "true" if degraded else "false").inc()
    _seconds.labels(engine).observe(seconds)


def failed(reason: str) -> None:
    """Count a failure of Elasticsearch.

    Args:
        reason: name of a class of exception (« ConnectionTimeout »), or an HTTP status (« 503 »); anything
            else counts as « other ».
    """
    _failures.labels(reason if _REASON.fullmatch(reason) else OTHER).inc()


def breaker(open: bool) -> None:
    """Note whether this process leaves Elasticsearch alone from now on."""
    _breaker.set(open)


def stored() -> Iterator[Metric]:
    """Tell what is indexed and what Elasticsearch has not been told, in two queries.

    Raises:
        DatabaseError: when the database does not answer.
    """
    yield from _outbox()
    entries = GaugeMetricFamily("essaim_search_entries", "Public entries, by type.", labels=["type"])
    # A type without entries is told too: falling to nothing is what one wants to see.
    found = {item.name: 0 for item in registry.document_types()}
    found |= dict(SearchEntry.objects.values_list("type").annotate(Count("pk")).order_by())
    for name, count in found.items():
        entries.add_metric([name], count)
    yield entries


def _outbox() -> Iterator[Metric]:
    untold = SearchOutbox.objects.filter(told_at=None).aggregate(
        waiting=Count("pk"),
        refused=Count("pk", filter=~Q(error="")),
        oldest=Min("changed_at", filter=Q(error="")),
    )
    age = (timezone.now() - untold["oldest"]).total_seconds() if untold["oldest"] else 0.0
    yield GaugeMetricFamily(
        "essaim_search_outbox_waiting", "Changes that Elasticsearch has not been told.", untold["waiting"]
    )
    yield GaugeMetricFamily(
        "essaim_search_outbox_refused", "Those that it was told and refused.", untold["refused"]
    )
    yield GaugeMetricFamily(
        "essaim_search_outbox_oldest_seconds",
        "How long the oldest has waited, what is refused left aside; 0 when none does.",
        max(age, 0.0),
    )
