"""The rows of periodic jobs: who has which in hand. Every change is one conditional UPDATE.

No row is locked while a job runs, and none needs to be: an UPDATE that names what it expects to find changes
nothing when another runner came first, on SQLite as on PostgreSQL.
"""

import datetime
import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.models import PeriodicJob

from . import registry, schedule
from .registry import Job

logger = logging.getLogger(__name__)

INTERRUPTED = "Interrompu : le processus qui s’en chargeait a disparu."
# Characters of an error that are kept; the log has it in full.
ERROR_LENGTH = 1_000


@dataclass(frozen=True)
class Claim:
    """A job taken in hand.

    Attributes:
        run: the number of this run; another process that takes the job over gives it another.
        started: when it was taken in hand.
        failures: how many times it failed in a row before.
    """

    job: Job
    run: int
    started: datetime.datetime
    failures: int


def read(jobs: Sequence[Job]) -> dict[str, PeriodicJob]:
    """Return the rows of these jobs by name; one that has none receives it, and is due at once."""
    names = [job.name for job in jobs]
    rows = PeriodicJob.objects.in_bulk(names)
    if len(rows) < len(names):
        now = timezone.now()
        missing = [PeriodicJob(name=name, next_run=now) for name in names if name not in rows]
        PeriodicJob.objects.bulk_create(missing, ignore_conflicts=True)
        rows = PeriodicJob.objects.in_bulk(names)
    return rows


def ready_at(job: Job, row: PeriodicJob, now: datetime.datetime) -> datetime.datetime:
    """Return from when on ``job`` may be taken in hand.

    What failed waits for its time even when it is asked for: asking is frequent, and would undo the waiting.
    """
    due = row.next_run
    if row.woken and not row.failures:
        due = now
    elif row.last_started and not row.failures:
        # Sooner than what is written when the period was shortened since.
        due = min(due, schedule.next_run(job, row.last_started))
    return max(due, row.lease_until or due)


def claim(job: Job, row: PeriodicJob, now: datetime.datetime) -> Claim | None:
    """Take ``job`` in hand; None when its row is no longer as it was read.

    A row read with a lease that is over tells of a process that died: it counts as a failure.
    """
    interrupted = row.lease_until is not None
    changes = {"failures": F("failures") + 1, "last_error": INTERRUPTED} if interrupted else {}
    taken = PeriodicJob.objects.filter(name=job.name, runs=row.runs, lease_until=row.lease_until).update(
        runs=F("runs") + 1,
        lease_until=now + job.lease,
        holder=f"{socket.gethostname()}:{os.getpid()}",
        woken=False,
        last_started=now,
        **changes,
    )
    if not taken:
        return None
    if interrupted:
        logger.warning("Periodic job %s is taken over: its process is gone (%s)", job.name, row.holder)
    return Claim(job, row.runs + 1, now, row.failures + interrupted)


def renew(held: Claim) -> bool:
    """Say that the process is alive; False when another has taken the job over."""
    until = timezone.now() + held.job.lease
    return _held(held).update(lease_until=until) == 1


def release(held: Claim, error: str = "") -> bool:
    """Write how a run ended, and when the next is due; False when another process has taken the job over.

    Args:
        held: the job in hand.
        error: why it failed; empty when it succeeded.
    """
    now = timezone.now()
    if error:
        failures = held.failures + 1
        outcome = {
            "next_run": now + schedule.retry_delay(held.job, failures),
            "failures": failures,
            "last_error": error[:ERROR_LENGTH],
        }
    else:
        outcome = {
            "next_run": schedule.next_run(held.job, held.started),
            "failures": 0,
            "last_error": "",
            "last_succeeded": now,
        }
    return _held(held).update(lease_until=None, holder="", last_finished=now, **outcome) == 1


def wake(name: str) -> None:
    """Ask for a job to run within seconds, once what is being written is committed; never waits, never fails.

    A job that is running runs once more. One that failed waits for its time all the same.

    Raises:
        KeyError: when no job has this name.
    """
    transaction.on_commit(partial(_mark_woken, registry.job(name).name), robust=True)


def _mark_woken(name: str) -> None:
    PeriodicJob.objects.filter(name=name).update(woken=True)


def _held(held: Claim) -> QuerySet[PeriodicJob]:
    return PeriodicJob.objects.filter(name=held.job.name, runs=held.run)
