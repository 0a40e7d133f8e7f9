"""What runs the jobs: once for cron and tests, or for ever."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from . import registry, rows
from .registry import Job
from .rows import Claim

logger = logging.getLogger(__name__)

# Seconds between two looks at the rows when nothing is due: a job that is asked for starts within that time.
POLL_S = 5.0
# A date that comes in less than this many seconds is waited for that long: no loop spins.
SHORTEST_PAUSE_S = 0.05
# Signs of life given within a lease.
RENEWALS = 3


def run_once(jobs: Sequence[Job], everything: bool = False) -> list[Job]:
    """Run what is due, one after the other, in this thread; return what failed.

    Args:
        jobs: the jobs to look at.
        everything: run those that are not due as well, except those that another process has in hand.
    """
    failed = []
    for job in jobs:
        row = rows.read([job])[job.name]
        now = timezone.now()
        free_at = row.lease_until or now
        if (free_at if everything else rows.ready_at(job, row, now)) > now:
            continue
        held = rows.claim(job, row, now)
        if held and not perform(held):
            failed.append(job)
    return failed


def perform(held: Claim) -> bool:
    """Run a job in hand and write how it ended; True when it succeeded. Nothing that it raises gets out."""
    job, error = held.job, ""
    try:
        with _signs_of_life(held):
            job.run()
    except (Exception, SystemExit) as problem:
        logger.exception("Periodic job %s failed", job.name)
        error = f"{type(problem).__name__}: {problem}"
    try:
        if not _release(held, error):
            logger.error("Periodic job %s was taken over while it ran", job.name)
    except Error:
        # It will be held to be interrupted when its lease is over, and run again.
        logger.exception("How periodic job %s ended could not be written", job.name)
    return not error


def _release(held: Claim, error: str) -> bool:
    try:
        return rows.release(held, error)
    except Error:
        # The connection may have been lost under the job: once more, with another.
        connections.close_all()
        return rows.release(held, error)


@contextmanager
def _signs_of_life(held: Claim) -> Iterator[None]:
    """Renew the lease of a job while it runs, from a thread of its own: the job knows nothing of it."""
    over = threading.Event()
    thread = threading.Thread(
        target=_renew_until, args=(over, held), name=f"lease {held.job.name}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew_until(over: threading.Event, held: Claim) -> None:
    pause = held.job.lease.total_seconds() / RENEWALS
    deadline = time.monotonic() + held.job.limit.total_seconds()
    try:
        while not over.wait(pause):
            if time.monotonic() > deadline:
                logger.error("Periodic job %s takes longer than %s", held.job.name, held.job.limit)
                return
            if not _renew(held):
                return
    finally:
        connections.close_all()


def _renew(held: Claim) -> bool:
    """Renew; False when the job was lost. A database that does not answer is asked again next time."""
    close_old_connections()
    try:
        return rows.renew(held)
    except Error as error:
        logger.warning("The lease of periodic job %s could not be renewed: %s", held.job.name, error)
        return True


@dataclass(frozen=True)
class Hand:
    """A job that a thread of this process runs."""

    job: Job
    deadline: float  # on the monotonic clock

    @property
    def stuck(self) -> bool:
        """True when it has taken longer than it may."""
        return time.monotonic() > self.deadline


class Runner:
    """Runs jobs at their time until it is told to stop; each in a thread, so that a long one delays no other.

    Daily jobs, the long ones, come one at a time. This thread alone decides; the others report to it.
    """

    def __init__(self, jobs: Callable[[], Sequence[Job]] = registry.jobs, poll_s: float = POLL_S) -> None:
        self._jobs = jobs
        self._poll_s = poll_s
        self._hands: dict[str, Hand] = {}
        self._stops = 0
        # The name of a job that ended, or None to stop. Its ``put`` may interrupt itself, which a signal
        # handler needs and an Event does not allow.
        self._inbox: SimpleQueue[str | None] = SimpleQueue()

    def stop(self) -> None:
        """End once the jobs in hand are done; at once when called again. For signal handlers and threads."""
        self._stops += 1
        self._inbox.put(None)

    def run(self) -> bool:
        """Run until told to stop; False when a job had to be left in hand (its lease then runs out)."""
        while not self._stops and not self._stuck():
            self._wait(self._turn())
        while self._stops < 2 and any(not hand.stuck for hand in self._hands.values()):
            self._wait(self._poll_s)
        for name in self._hands:
            logger.error("Periodic job %s was left in hand", name)
        return not self._hands

    def _stuck(self) -> bool:
        return any(hand.stuck for hand in self._hands.values())

    def _turn(self) -> float:
        """Start what is due; return the seconds until the next date."""
        close_old_connections()
        try:
            return self._start_what_is_due()
        except Error as error:
            logger.warning("Periodic jobs could not be read: %s", error)
            return self._poll_s

    def _start_what_is_due(self) -> float:
        jobs = [job for job in self._jobs() if job.name not in self._hands]
        known = rows.read(jobs)
        now = timezone.now()  # after the rows, one of which may have been made just now
        pause = self._poll_s
        for job in jobs:
            row = known[job.name]
            wait = (rows.ready_at(job, row, now) - now).total_seconds()
            if wait > 0:
                pause = min(pause, wait)
            elif self._has_room_for(job) and (held := rows.claim(job, row, now)):
                self._start(held)
        return max(pause, SHORTEST_PAUSE_S)

    def _has_room_for(self, job: Job) -> bool:
        return job.at is None or not any(hand.job.at is not None for hand in self._hands.values())

    def _start(self, held: Claim) -> None:
        job = held.job
        self._hands[job.name] = Hand(job, time.monotonic() + job.limit.total_seconds())
        # A daemon: one that is stuck must not keep the process from ending.
        threading.Thread(target=self._work, args=(held,), name=f"job {job.name}", daemon=True).start()

    def _work(self, held: Claim) -> None:
        try:
            perform(held)
        finally:
            connections.close_all()
            self._inbox.put(held.job.name)

    def _wait(self, seconds: float) -> None:
        """Wait for a job to end, for an order to stop, or for this time."""
        try:
            name = self._inbox.get(timeout=seconds)
        except Empty:
            return
        if name is not None:
            self._hands.pop(name, None)
