"""The periodic work that apps register."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

# How long a job whose process died waits for another to take it over.
LEASE = datetime.timedelta(minutes=1)
# How long a job may take before it is held to be stuck.
LIMIT = datetime.timedelta(hours=2)
# The longest wait between two attempts at what fails.
SLOWEST_RETRY = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class Job:
    """One piece of periodic work. It has either a period or an hour.

    Attributes:
        name: « app.what »; never changes, since its row in the database is found by it.
        label: what it does, in French, as operators read it.
        run: does it; may be called twice for one date, and raises when it fails.
        every: its period, counted from start to start.
        at: its hour in the site's time zone (Europe/Paris), every day. On the night when the clock goes
            forward an hour that does not exist is the one that follows; when the clock goes back the first
            of two is meant. Missed while no runner ran: done at the first occasion, once.
        lease: how long after its last sign of life a runner is held to be dead. Signs of life are given for
            the job while it runs: it need not be as long as the job.
        limit: how long it may take. Past that no more sign of life is given, and the runner ends when it
            has finished the rest: a thread cannot be stopped, a process is started again.
        slowest_retry: the longest wait between two attempts at what fails; waits double up to there.
    """

    name: str
    label: str
    run: Callable[[], object]
    every: datetime.timedelta | None = None
    at: datetime.time | None = None
    lease: datetime.timedelta = LEASE
    limit: datetime.timedelta = LIMIT
    slowest_retry: datetime.timedelta = SLOWEST_RETRY

    def __post_init__(self) -> None:
        """Refuse what has no date.

        Raises:
            ValueError: when it has both a period and an hour, or neither, or lengths of time that are none.
        """
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.name}: either a period or an hour.")
        nothing = datetime.timedelta(0)
        lengths = (self.lease, self.limit, self.slowest_retry, self.every)
        if any(length is not None and length <= nothing for length in lengths):
            raise ValueError(f"{self.name}: a length of time must be positive.")


_jobs: dict[str, Job] = {}


def register(
    name: str,
    label: str,
    run: Callable[[], object],
    *,
    every: datetime.timedelta | None = None,
    at: datetime.time | None = None,
    lease: datetime.timedelta = LEASE,
    limit: datetime.timedelta = LIMIT,
    slowest_retry: datetime.timedelta = SLOWEST_RETRY,
) -> None:
    """Have some work done periodically; see ``Job`` for what each argument means.

    Raises:
        ValueError: when another job has this name, or when the job has no date.
    """
    job = Job(name, label, run, every, at, lease, limit, slowest_retry)
    if _jobs.setdefault(name, job) != job:
        raise ValueError(f"A periodic job is already named {name!r}.")


def unregister(name: str) -> None:
    """Forget a job (tests, and apps that are being removed)."""
    _jobs.pop(name, None)


def jobs() -> tuple[Job, ...]:
    """Return every registered job, in the order of registration."""
    return tuple(_jobs.values())


def job(name: str) -> Job:
    """Return the job of this name; ``KeyError`` when there is none."""
    return _jobs[name]
