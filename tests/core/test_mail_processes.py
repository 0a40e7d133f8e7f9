"""Sending with real processes: killed in the middle of a batch, two at once."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from core.mail import delivery
from core.models import Mail
from tests.core.letters import letters, queue
from tests.core.smtp_server import ACCEPTED, DROP, Handler, serving
from tests.races import shared_database

ROOT = Path(__file__).resolve().parents[2]
BATCH = 200
# Seconds for a process on a busy machine.
PATIENCE_S = 120.0


@pytest.fixture
def database_url(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """A database with a batch to send, which processes share with this test."""
    with letters(), shared_database(tmp_path):
        queue(BATCH)
        names = connection.settings_dict
        if connection.vendor == "sqlite":
            yield f"sqlite:///{names['NAME']}"
        else:
            account = f"{names['USER']}:{names['PASSWORD']}@{names['HOST']}:{names['PORT']}"
            yield f"postgres://{account}/{names['NAME']}"


def start(database_url: str, port: int) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.mail_process", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> int:
    """Wait for a process to end by itself; return how many mails it took in hand."""
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    return int(output)


@pytest.mark.parametrize("accepted", [False, True])
def test_a_process_killed_in_the_middle_of_a_batch_loses_nothing(database_url: str, accepted: bool) -> None:
    handler = Handler()
    processes: list[subprocess.Popen[str]] = []

    def kill_at_the_80th(address: str) -> str:
        if len(handler.messages) == 79 and len(processes) == 1:
            processes[0].kill()
            processes[0].wait()
            processes.append(processes[0])
            # Had it been told, it would have written it down: it was not.
            return ACCEPTED if accepted else DROP
        return ACCEPTED

    handler.on_data = kill_at_the_80th
    with serving(handler) as port:
        processes.append(start(database_url, port))
        processes[0].communicate(timeout=PATIENCE_S)
        assert processes[0].returncode == -9
        (in_flight,) = Mail.objects.filter(lease_until__isnull=False)
        assert in_flight.state == "queued"

        assert finish(start(database_url, port)) == BATCH - 80, "all but the one in flight, at once"
        assert Mail.objects.get(state="queued") == in_flight
        Mail.objects.filter(pk=in_flight.pk).update(lease_until=timezone.now())
        assert finish(start(database_url, port)) == 1

    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert set(handler.recipients) == {f"personne{n}@exemple.fr" for n in range(BATCH)}
    repeated = [identifier for identifier, count in Counter(handler.identifiers()).items() if count > 1]
    assert repeated == ([in_flight.message_id] if accepted else [])
    assert len(handler.messages) == BATCH + accepted
    assert set(handler.identifiers()) == set(Mail.objects.values_list("message_id", flat=True))


def test_two_processes_at_once_send_each_mail_once(database_url: str) -> None:
    handler = Handler()
    # Long enough for both to be there.
    handler.delay = lambda address: 0.05
    with serving(handler) as port:
        both = [start(database_url, port), start(database_url, port)]
        shares = [finish(process) for process in both]

    assert sum(shares) == BATCH
    assert min(shares) > 10, "they share the work"
    assert sorted(handler.recipients) == sorted(f"personne{n}@exemple.fr" for n in range(BATCH))
    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert delivery.send_due() == 0
