"""Periodic work, in frozen time: when each job runs, what happens when it fails, what operators are told."""

import datetime
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import periodic
from core.models import PeriodicJob
from core.periodic import Job, rows, runner, schedule, selectors

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=PARIS)
SECOND = datetime.timedelta(seconds=1)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


class Work:
    """Counts its runs, and fails when told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.runs += 1
        if self.error:
            raise self.error


def hourly(work: Callable[[], object], name: str = "test.hourly") -> Job:
    return Job(name, "Travail", work, every=HOUR)


def nightly(work: Callable[[], object], at: datetime.time = datetime.time(3)) -> Job:
    return Job("test.nightly", "Travail", work, at=at)


def row(job: Job) -> PeriodicJob:
    return PeriodicJob.objects.get(pk=job.name)


@contextmanager
def registered(*jobs: Job) -> Iterator[None]:
    """Have these jobs registered and no other."""
    others = periodic.jobs()
    for job in others:
        periodic.unregister(job.name)
    try:
        for job in jobs:
            periodic.register(**vars(job))
        yield
    finally:
        for job in periodic.jobs():
            periodic.unregister(job.name)
        for job in others:
            periodic.register(**vars(job))


def test_a_job_runs_at_once_then_at_each_period(clock: time_machine.Traveller) -> None:
    work = Work()
    seen = []

    for minutes in (0, 1, 58, 1, 1, 59):
        clock.shift(minutes * MINUTE)
        runner.run_once([hourly(work)])
        seen.append(work.runs)

    assert seen == [1, 1, 1, 2, 2, 3]


def test_a_daily_job_missed_for_days_is_caught_up_once_then_keeps_its_hour(
    clock: time_machine.Traveller,
) -> None:
    work = Work()
    job = nightly(work)
    runner.run_once([job])
    clock.move_to(datetime.datetime(2026, 11, 26, 9, 0, tzinfo=PARIS))

    runner.run_once([job])
    runner.run_once([job])

    assert work.runs == 2
    assert row(job).next_run == datetime.datetime(2026, 11, 27, 3, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "after", "expected"),
    [
        # 28 March 2027: at 2:00 it is 3:00.
        ("02:30", "2027-03-27T12:00+00:00", "2027-03-28T01:30+00:00"),
        ("02:30", "2027-03-28T01:30+00:00", "2027-03-29T00:30+00:00"),
        ("03:00", "2027-03-27T02:00+00:00", "2027-03-28T01:00+00:00"),
        # 25 October 2026: at 3:00 it is 2:00 again.
        ("02:30", "2026-10-24T12:00+00:00", "2026-10-25T00:30+00:00"),
        ("02:30", "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),
        ("02:30", "2026-10-25T01:30+00:00", "2026-10-26T01:30+00:00"),
        ("03:00", "2026-10-25T01:59+00:00", "2026-10-25T02:00+00:00"),
        # A day that begins in Paris before it does in Greenwich.
        ("00:15", "2026-07-01T22:00+00:00", "2026-07-01T22:15+00:00"),
    ],
)
def test_the_hour_is_that_of_paris_whatever_the_season(at: str, after: str, expected: str) -> None:
    job = nightly(Work(), datetime.time.fromisoformat(at))

    found = schedule.next_run(job, datetime.datetime.fromisoformat(after))

    assert found == datetime.datetime.fromisoformat(expected)


@pytest.mark.parametrize("at", [datetime.time(0), datetime.time(2, 30), datetime.time(23, 59)])
def test_a_daily_job_runs_once_on_each_day_of_a_year(at: datetime.time) -> None:
    job = nightly(Work(), at)
    date = datetime.datetime(2026, 12, 31, 23, 59, 30, tzinfo=PARIS)

    days = []
    for _ in range(365):
        date = schedule.next_run(job, date)
        days.append(date.astimezone(PARIS).date())

    assert days == [datetime.date(2027, 1, 1) + n * datetime.timedelta(days=1) for n in range(365)]


def test_what_fails_stops_nothing_else_and_is_tried_again_later_and_later(
    clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Work(), Work()
    bad.error = ValueError("Réseau coupé")
    jobs = [hourly(bad, "test.bad"), Job("test.good", "Travail", good, every=MINUTE)]

    tries = []
    for minute in range(60):
        before = bad.runs
        failed = runner.run_once(jobs)
        assert [job.name for job in failed] == (["test.bad"] if bad.runs > before else [])
        if bad.runs > before:
            tries.append(minute)
        clock.shift(MINUTE)

    assert tries == [0, 1, 3, 7, 15, 30, 45]  # never more than a quarter of an hour apart
    assert good.runs == 60
    assert row(jobs[0]).last_error == "ValueError: Réseau coupé"
    assert row(jobs[0]).failures == len(tries)
    assert "Traceback" in caplog.text


def test_a_success_forgets_the_failures(clock: time_machine.Traveller) -> None:
    work = Work()
    work.error = ValueError("Réseau coupé")
    job = hourly(work)
    runner.run_once([job])
    work.error = None
    clock.shift(MINUTE)

    assert runner.run_once([job]) == []

    assert (row(job).failures, row(job).last_error) == (0, "")
    assert row(job).next_run == NOON + MINUTE + HOUR


def test_a_job_of_a_short_period_is_tried_again_after_that_period_first() -> None:
    job = Job("test.short", "Travail", Work(), every=10 * SECOND, slowest_retry=30 * SECOND)

    delays = [schedule.retry_delay(job, failures) for failures in (1, 2, 3, 4, 1_000)]

    assert delays == [10 * SECOND, 20 * SECOND, 30 * SECOND, 30 * SECOND, 30 * SECOND]


def test_a_job_that_ends_its_process_is_a_failure_like_another(clock: time_machine.Traveller) -> None:
    def leave() -> None:
        raise SystemExit(3)

    assert [job.name for job in runner.run_once([hourly(leave)])] == ["test.hourly"]


def test_a_job_asked_for_runs_before_its_date_once(
    clock: time_machine.Traveller, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    work = Work()
    job = hourly(work)
    with registered(job):
        runner.run_once([job])
        with django_capture_on_commit_callbacks(execute=True):
            periodic.wake(job.name)

    runner.run_once([job])
    runner.run_once([job])

    assert work.runs == 2


def test_a_job_asked_for_while_it_runs_runs_once_more(
    clock: time_machine.Traveller, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    runs = []

    def ask_again() -> None:
        runs.append(1)
        if len(runs) == 1:
            with django_capture_on_commit_callbacks(execute=True):
                periodic.wake("test.hourly")

    job = hourly(ask_again)
    with registered(job):
        for _ in range(3):
            runner.run_once([job])

    assert len(runs) == 2


def test_asking_does_not_hurry_what_failed(
    clock: time_machine.Traveller, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    work = Work()
    work.error = ValueError()
    job = hourly(work)
    with registered(job):
        runner.run_once([job])
        with django_capture_on_commit_callbacks(execute=True):
            periodic.wake(job.name)
        runner.run_once([job])
        assert work.runs == 1
        clock.shift(MINUTE)
        runner.run_once([job])

    assert work.runs == 2


def test_asking_writes_nothing_before_the_commit(
    clock: time_machine.Traveller, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    job = hourly(Work())
    with registered(job):
        runner.run_once([job])
        with django_capture_on_commit_callbacks(execute=True):
            periodic.wake(job.name)
            assert not row(job).woken, "editors must not wait for one another"

    assert row(job).woken


def test_only_known_jobs_can_be_asked_for() -> None:
    with pytest.raises(KeyError):
        periodic.wake("test.unknown")


def test_what_another_process_has_in_hand_is_left_to_it(clock: time_machine.Traveller) -> None:
    work = Work()
    job = hourly(work)
    held = rows.claim(job, rows.read([job])[job.name], NOON)
    assert held
    clock.shift(job.lease - SECOND)

    runner.run_once([job], everything=True)
    assert work.runs == 0
    rows.renew(held)
    clock.shift(job.lease - SECOND)
    runner.run_once([job])

    assert work.runs == 0


def test_what_a_dead_process_had_in_hand_is_taken_over_and_its_return_changes_nothing(
    clock: time_machine.Traveller,
) -> None:
    work = Work()
    work.error = ValueError("Réseau coupé")
    job = hourly(work)
    dead = rows.claim(job, rows.read([job])[job.name], NOON)
    assert dead
    clock.shift(job.lease + SECOND)

    runner.run_once([job])
    after = row(job)

    assert work.runs == 1
    assert after.failures == 2, "the interruption counts as a failure"
    assert not rows.renew(dead)
    assert not rows.release(dead)
    assert row(job).last_error == after.last_error == "ValueError: Réseau coupé"
    assert row(job).next_run == after.next_run


def test_of_two_that_saw_the_same_row_one_takes_the_job(clock: time_machine.Traveller) -> None:
    job = hourly(Work())
    seen = rows.read([job])[job.name]

    first = rows.claim(job, seen, NOON)
    second = rows.claim(job, seen, NOON)
    assert first
    rows.release(first)
    late = rows.claim(job, seen, NOON)

    assert (second, late) == (None, None)


def test_a_period_made_shorter_holds_at_once(clock: time_machine.Traveller) -> None:
    work = Work()
    runner.run_once([hourly(work)])
    clock.shift(MINUTE)

    runner.run_once([Job("test.hourly", "Travail", work, every=MINUTE)])

    assert work.runs == 2


def test_everything_can_be_run_before_its_date(clock: time_machine.Traveller) -> None:
    work = Work()
    jobs = [hourly(work), nightly(work)]
    runner.run_once(jobs)

    runner.run_once(jobs, everything=True)

    assert work.runs == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"every": MINUTE, "at": datetime.time(3)},
        {"every": datetime.timedelta(0)},
        {"every": MINUTE, "lease": -MINUTE},
    ],
)
def test_a_job_needs_a_period_or_an_hour(wrong: dict[str, datetime.timedelta]) -> None:
    with pytest.raises(ValueError, match=r"test\.wrong"):
        Job("test.wrong", "Travail", Work(), **wrong)  # type: ignore[arg-type]


def test_a_name_is_given_once() -> None:
    job = hourly(Work())
    with registered(job):
        periodic.register(job.name, job.label, job.run, every=job.every)  # the same again: nothing new
        with pytest.raises(ValueError, match=r"test\.hourly"):
            periodic.register(job.name, job.label, Work(), every=job.every)


def test_what_is_late_or_keeps_failing_is_told(
    clock: time_machine.Traveller, django_assert_num_queries: Callable[..., Any]
) -> None:
    def told() -> dict[str, tuple[bool, bool]]:
        with django_assert_num_queries(1):
            return {state.job.name: (state.late, state.failing) for state in selectors.states()}

    bad, good = Work(), Work()
    bad.error = ValueError()
    jobs = [hourly(bad, "test.bad"), hourly(good, "test.good")]
    with registered(*jobs):
        well = {"test.bad": (False, False), "test.good": (False, False)}
        assert told() == well, "a server without a runner is well"
        runner.run_once(jobs)
        assert told() == well, "one failure is not worth waking anyone"
        for _ in range(2):
            clock.shift(2 * MINUTE)
            runner.run_once(jobs)
        assert told() == {**well, "test.bad": (False, True)}
        clock.shift(2 * HOUR)
        assert told() == {"test.bad": (True, True), "test.good": (True, False)}, "no runner runs any more"


def listing() -> str:
    out = io.StringIO()
    call_command("run_periodic", "--list", stdout=out, no_color=True)
    return out.getvalue().replace("\u00a0", " ")


def test_the_list_says_in_french_how_it_goes(clock: time_machine.Traveller) -> None:
    bad = Work()
    bad.error = ValueError("Réseau coupé")
    jobs = [hourly(bad), nightly(Work(), datetime.time(14, 30))]
    with registered(*jobs):
        assert "Travail (test.hourly), à 1 h d’intervalle\n    jamais lancé ; aucun passage" in listing()
        runner.run_once(jobs)
        told = listing()
        clock.shift(3 * HOUR)
        late = listing()

    assert "1 échec de suite ; dernier passage le 22/11/2026 à 12:00:00, en moins de 0,1 s" in told
    assert "prochain dans 1 min" in told
    assert "dernière erreur : ValueError: Réseau coupé" in told
    assert "Travail (test.nightly), tous les jours à 14 h 30\n    en ordre" in told
    assert "prochain dans 2 h" in told
    assert late.count("en retard") == 2


def test_the_command_runs_what_is_due_and_fails_when_a_job_does(clock: time_machine.Traveller) -> None:
    bad, good = Work(), Work()
    bad.error = ValueError()
    with registered(hourly(bad), nightly(good)):
        with pytest.raises(CommandError, match=r"test\.hourly"):
            call_command("run_periodic", "--once")
        call_command("run_periodic", "--once")
        assert (bad.runs, good.runs) == (1, 1)
        bad.error = None
        call_command("run_periodic", "--once", "--all")

    assert (bad.runs, good.runs) == (2, 2)


def test_all_is_not_for_the_endless_run() -> None:
    with pytest.raises(CommandError, match="--once"):
        call_command("run_periodic", "--all")
