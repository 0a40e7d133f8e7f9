"""When a job is due next. No database here: dates in, dates out, all of them aware."""

import datetime
from typing import cast

from django.utils import timezone

from .registry import Job

# The wait after a first failure; a job of a shorter period waits for that period.
FIRST_RETRY = datetime.timedelta(minutes=1)


def next_run(job: Job, after: datetime.datetime) -> datetime.datetime:
    """Return the first date of ``job`` that is later than ``after``, in UTC."""
    if job.every is not None:
        return after.astimezone(datetime.UTC) + job.every
    return _next_at(cast(datetime.time, job.at), after)  # it has one or the other


def _next_at(at: datetime.time, after: datetime.datetime) -> datetime.datetime:
    zone = timezone.get_default_timezone()
    day = after.astimezone(zone).date()
    while True:
        # In UTC: two dates of one zone are compared by what their clocks say, whatever their offsets.
        date = datetime.datetime.combine(day, at, tzinfo=zone).astimezone(datetime.UTC)
        if date > after:
            return date
        day += datetime.timedelta(days=1)


def retry_delay(job: Job, failures: int) -> datetime.timedelta:
    """Return how long to wait after this many failures in a row (1 or more): each wait doubles the last."""
    first = min(FIRST_RETRY, job.every or FIRST_RETRY)
    doublings = min(failures - 1, 32)  # far beyond any limit; a greater power would overflow
    return min(first * 2**doublings, max(first, job.slowest_retry))
