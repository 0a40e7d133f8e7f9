"""The purge in figures, for Prometheus."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from core.models import PurgeRecord

from .registry import all_data


def stored() -> Iterator[Metric]:
    """Tell what the last purge of each kind of data had to leave, in one query.

    Raises:
        DatabaseError: when the database does not answer.
    """
    left = GaugeMetricFamily(
        "essaim_purge_left",
        "Objects kept longer than promised, when the last purge of their kind ended.",
        labels=["data"],
    )
    # A day without a record had nothing to forget.
    recent = PurgeRecord.objects.filter(day__gte=timezone.localdate() - timedelta(days=1)).order_by("day")
    last = {record.data: record.due for record in recent}
    for data in all_data():
        left.add_metric([data.name], last.get(data.name, 0))
    yield left
