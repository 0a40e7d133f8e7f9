"""Sending with real processes: killed in the middle of a batch, two at once."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from core.mail import delivery
from core.models import Mail
from tests.core.letters import letters, queue
from tests.core.smtp_server import ACCEPTED, DROP, Handler, serving
from tests.processes import end, start
from tests.races import shared_database

BATCH = 200
SEND = "tests.core.mail_process"


@pytest.fixture(autouse=True)
def _batch(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A batch to send, in a database which processes share with this test."""
    with letters(), shared_database(tmp_path):
        queue(BATCH)
        yield


def finish(process: "subprocess.Popen[str]") -> int:
    """Wait for a process to end by itself; return how many mails it took in hand."""
    code, output, errors = end(process)
    assert code == 0, errors
    return int(output)


@pytest.mark.parametrize("accepted", [False, True])
def test_a_process_killed_in_the_middle_of_a_batch_loses_nothing(accepted: bool) -> None:
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
        processes.append(start(SEND, port))
        code, _, errors = end(processes[0])
        assert code == -9, errors
        (in_flight,) = Mail.objects.filter(lease_until__isnull=False)
        assert in_flight.state == "queued"

        assert finish(start(SEND, port)) == BATCH - 80, "all but the one in flight, at once"
        assert Mail.objects.get(state="queued") == in_flight
        Mail.objects.filter(pk=in_flight.pk).update(lease_until=timezone.now())
        assert finish(start(SEND, port)) == 1

    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert set(handler.recipients) == {f"personne{n}@exemple.fr" for n in range(BATCH)}
    repeated = [identifier for identifier, count in Counter(handler.identifiers()).items() if count > 1]
    assert repeated == ([in_flight.message_id] if accepted else [])
    assert len(handler.messages) == BATCH + accepted
    assert set(handler.identifiers()) == set(Mail.objects.values_list("message_id", flat=True))


def test_two_processes_at_once_send_each_mail_once() -> None:
    handler = Handler()
    # Long enough for both to be there.
    handler.delay = lambda address: 0.05
    with serving(handler) as port:
        both = [start(SEND, port), start(SEND, port)]
        shares = [finish(process) for process in both]

    assert sum(shares) == BATCH
    assert min(shares) > 10, "they share the work"
    assert sorted(handler.recipients) == sorted(f"personne{n}@exemple.fr" for n in range(BATCH))
    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert delivery.send_due() == 0
