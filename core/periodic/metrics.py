"""The periodic work in figures, for Prometheus."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from . import selectors


def stored() -> Iterator[Metric]:
    """Tell how each job goes, in one query.

    Raises:
        DatabaseError: when the database does not answer.
    """
    since = _by_job("seconds_since_success", "Since a job last succeeded; nothing for one that never did.")
    failures = _by_job("failures", "How often a job has failed in a row.")
    late = _by_job("late", "1 when nothing takes a job in hand although it should run.")
    states, now = selectors.states(), timezone.now()
    for state in states:
        name = [state.job.name]
        if state.row.last_succeeded:
            since.add_metric(name, (now - state.row.last_succeeded).total_seconds())
        failures.add_metric(name, state.row.failures)
        late.add_metric(name, state.late)
    yield from (since, failures, late)


def _by_job(what: str, documentation: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"essaim_periodic_{what}", documentation, labels=["job"])
