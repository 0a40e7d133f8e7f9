"""How the periodic work goes, for operators and probes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from core.models import PeriodicJob

from . import registry, rows
from .registry import Job

# A job that no runner took in hand this long after its date: none runs, or not enough.
LATE = datetime.timedelta(minutes=5)
# Failures in a row from which someone should look.
TOO_MANY_FAILURES = 3


@dataclass(frozen=True)
class JobState:
    """A job, its row, and what they tell at a given moment.

    Attributes:
        running: a process has it in hand and gives signs of life.
        late: nothing has taken it in hand although it should run.
    """

    job: Job
    row: PeriodicJob
    running: bool
    late: bool

    @property
    def failing(self) -> bool:
        """True when it failed so often that someone should look."""
        return self.row.failures >= TOO_MANY_FAILURES


def states(jobs: Sequence[Job] | None = None) -> list[JobState]:
    """Return the state of these jobs, of all when none is given, in their order; writes nothing.

    One query. A job that no runner has met yet has a row that is not saved, due since now: it is not late, so
    that a process which serves pages is well where none was ever started.
    """
    jobs = registry.jobs() if jobs is None else jobs
    now = timezone.now()
    known = PeriodicJob.objects.in_bulk([job.name for job in jobs])
    return [_state(job, known.get(job.name) or PeriodicJob(name=job.name, next_run=now), now) for job in jobs]


def _state(job: Job, row: PeriodicJob, now: datetime.datetime) -> JobState:
    return JobState(
        job=job,
        row=row,
        running=row.lease_until is not None and row.lease_until > now,
        late=rows.ready_at(job, row, now) + LATE < now,
    )
