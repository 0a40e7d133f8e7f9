"""Periodic work with real processes: several at once, killed, stopped, stuck."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core.models import PeriodicJob

ROOT = Path(__file__).resolve().parents[2]
# Seconds that anything awaited here may take on a busy machine.
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Event:
    name: str
    process: int
    what: str
    at: float


@dataclass
class Stage:
    """A database of its own, the log that jobs write in, and the processes that run them."""

    database_url: str
    log: Path
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *jobs: dict[str, Any], port: int | None = None) -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.periodic_process", str(self.log), json.dumps(jobs)]
            + ([str(port)] if port else []),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def events(self, *whats: str) -> list[Event]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        parts = [line.split() for line in lines]
        events = [Event(name, int(process), what, float(at)) for name, process, what, at in parts]
        return [event for event in events if not whats or event.what in whats]

    def wait_for(self, condition: Callable[[list[Event]], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition(self.events()):
            assert time.monotonic() < deadline, self.events()
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path) -> Iterator[Stage]:
    """A database that processes can share: this test's on PostgreSQL, a file on SQLite."""
    if connection.vendor == "postgresql":
        names = connection.settings_dict
        account = f"{names['USER']}:{names['PASSWORD']}@{names['HOST']}:{names['PORT']}"
        url = f"postgres://{account}/{names['NAME']}"
    else:
        url = f"sqlite:///{tmp_path / 'periodic.sqlite3'}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [PeriodicJob._meta.db_table])
            (statement,) = cursor.fetchone()
        with sqlite3.connect(tmp_path / "periodic.sqlite3") as file:
            file.execute(statement)
        file.close()
    stage = Stage(url, tmp_path / "log")
    yield stage
    stage.end()


def finish(process: "subprocess.Popen[str]") -> int:
    """Wait for a process to end by itself; return its exit code."""
    return process.wait(timeout=PATIENCE_S)


def alive(process: int) -> bool:
    """Tell whether a process that is not our child exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def started(name: str) -> Callable[[list[Event]], bool]:
    return lambda events: any(event.name == name and event.what == "start" for event in events)


def test_two_runners_share_the_work_and_never_do_it_twice(stage: Stage) -> None:
    jobs = [{"name": f"job.{n}", "every": 0.2, "lasts": 0.1} for n in range(3)]
    first, second = (
        stage.start(*jobs),
        stage.start(*jobs, {"name": "second.is.there", "every": 3600, "lasts": 0}),
    )
    stage.wait_for(started("second.is.there"))
    both_from = len(stage.events())
    stage.wait_for(lambda events: len(events) > both_from + 60)

    first.send_signal(signal.SIGTERM)  # whichever had the last word until then, the other goes on alone
    assert finish(first) == 0
    stage.wait_for(lambda events: events[-1].process == second.pid)
    second.send_signal(signal.SIGTERM)
    assert finish(second) == 0
    for job in jobs:
        events = sorted((event for event in stage.events() if event.name == job["name"]), key=lambda e: e.at)
        assert [event.what for event in events] == ["start", "end"] * (len(events) // 2), "two at once"
        assert all(start.process == end.process for start, end in zip(events[::2], events[1::2], strict=True))
        starts = [event.at for event in events[::2]]
        assert (len(starts) - 1) * 0.2 < starts[-1] - starts[0] + 1, "not twice as often with two"


def test_a_job_whose_process_is_killed_is_taken_over_once_its_lease_is_over(stage: Stage) -> None:
    job = {"name": "job.long", "every": 3600, "lasts": 300, "lease": 2}
    first = stage.start(job)
    stage.wait_for(started("job.long"))
    second = stage.start(job, {"name": "job.other", "every": 0.5, "lasts": 0})
    stage.wait_for(started("job.other"))
    time.sleep(3)  # longer than the lease: the first has renewed it
    assert {event.process for event in stage.events() if event.name == "job.long"} == {first.pid}

    first.kill()
    killed_at = time.monotonic()

    stage.wait_for(lambda events: any(e.name == "job.long" and e.process == second.pid for e in events))
    taken_at = next(e.at for e in stage.events() if e.name == "job.long" and e.process == second.pid)
    assert 0 < taken_at - killed_at < 8


def test_sigterm_lets_the_job_in_hand_finish_and_starts_no_other(stage: Stage) -> None:
    runner = stage.start(
        {"name": "job.slow", "every": 3600, "lasts": 3}, {"name": "job.quick", "every": 0.3, "lasts": 0}
    )
    stage.wait_for(lambda events: sum(event.name == "job.quick" for event in events) > 6)
    assert not [event for event in stage.events("end") if event.name == "job.slow"], (
        "the long delays the quick"
    )

    runner.send_signal(signal.SIGTERM)
    stopped_at = time.monotonic()

    assert finish(runner) == 0
    assert [event for event in stage.events("end") if event.name == "job.slow"]
    assert max(event.at for event in stage.events("start")) < stopped_at + 0.5


def test_a_second_signal_waits_for_nothing(stage: Stage) -> None:
    runner = stage.start({"name": "job.endless", "every": 3600, "lasts": 300})
    stage.wait_for(started("job.endless"))

    runner.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        runner.wait(timeout=1)
    runner.send_signal(signal.SIGINT)

    assert runner.wait(timeout=10) == 1
    assert not stage.events("end")


def test_a_stuck_job_ends_the_process_which_can_then_be_started_again(stage: Stage) -> None:
    runner = stage.start(
        {"name": "job.stuck", "every": 3600, "lasts": 300, "limit": 1, "lease": 1},
        {"name": "job.other", "every": 0.5, "lasts": 0.1},
    )

    assert finish(runner) == 1

    others = [event.what for event in stage.events() if event.name == "job.other"]
    assert others
    assert others == ["start", "end"] * (len(others) // 2), "the others are finished first"
    again = stage.start({"name": "job.stuck", "every": 3600, "lasts": 0})
    stage.wait_for(lambda events: any(event.what == "end" and event.process == again.pid for event in events))


def test_daily_jobs_come_one_at_a_time(stage: Stage) -> None:
    names = ["daily.a", "daily.b", "daily.c"]
    stage.start(*({"name": name, "lasts": 0.3} for name in names))

    stage.wait_for(lambda events: len([event for event in events if event.what == "end"]) == 3)

    events = stage.events()
    assert sorted({event.name for event in events}) == names
    assert [event.what for event in events] == ["start", "end"] * 3


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_demonstration_does_the_periodic_work_and_ends_with_it(stage: Stage, end: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = stage.start({"name": "job.quick", "every": 0.3, "lasts": 0.1}, port=port)
    stage.wait_for(lambda events: len(events) > 6)
    (worker,) = {event.process for event in stage.events()}
    assert worker != server.pid, "it shares the memory of the process that serves"

    server.send_signal(end)

    assert finish(server) == (0 if end == signal.SIGTERM else -end)
    deadline = time.monotonic() + PATIENCE_S
    while alive(worker):
        assert time.monotonic() < deadline, "the process that serves survives its parent"
        time.sleep(0.1)
    if end == signal.SIGTERM:
        assert len(stage.events("start")) == len(stage.events("end")), "the job in hand was cut short"
