"""The outbox in figures, for Prometheus: never for whom a mail is.

All come from the database: whoever sends is a process that nobody asks.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from core.models import Mail

# What is told to have ended lately ended in that time.
LATELY = timedelta(days=1)


def stored() -> Iterator[Metric]:
    """Tell what waits and what ended lately, in two queries.

    Raises:
        DatabaseError: when the database does not answer.
    """
    now = timezone.now()
    waiting = Mail.objects.filter(state=Mail.State.QUEUED, due_at__lte=now).aggregate(
        count=Count("pk"),
        tried=Count("pk", filter=~Q(error="")),
        # One that a full mailbox puts off says nothing of the others.
        oldest=Min("due_at", filter=Q(retry_at=None) | Q(retry_at__lte=now)),
    )
    age = (now - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0.0
    yield GaugeMetricFamily("essaim_mail_waiting", "Mails whose date has come.", waiting["count"])
    yield GaugeMetricFamily("essaim_mail_retried", "Those that failed at least once.", waiting["tried"])
    yield GaugeMetricFamily(
        "essaim_mail_oldest_seconds", "How late the oldest is; 0 when none waits.", max(age, 0.0)
    )
    lately = GaugeMetricFamily(
        "essaim_mail_ended_last_day", "Mails that ended in the last 24 hours.", labels=["state"]
    )
    ended = [Mail.State.SENT, Mail.State.CANCELLED, Mail.State.FAILED]
    counts = dict.fromkeys((state.value for state in ended), 0)
    recent = Mail.objects.filter(state__in=ended, ended_at__gte=now - LATELY)
    counts |= dict(recent.values_list("state").annotate(Count("pk")).order_by())
    for state, count in counts.items():
        lately.add_metric([state], count)
    yield lately
