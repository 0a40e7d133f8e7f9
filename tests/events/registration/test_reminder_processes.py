"""Reminding a thousand people with real processes: killed while they queue, killed while they send, a mail
server that stops and comes back. Nobody is forgotten; at most the one in flight is written to twice.
"""

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from core.models import Mail
from events.models import EventPage, Registration
from events.registration import mails, periodic
from tests.core.smtp_server import ACCEPTED, DROP, Handler, free_port, serving
from tests.factories import RegistrationFactory, open_event
from tests.processes import end, start
from tests.races import shared_database

PEOPLE = 1000
REMIND = "tests.events.registration.reminder_process"
SEND = "tests.core.mail_process"


@pytest.fixture
def event(transactional_db: None, tmp_path: Path) -> Iterator[EventPage]:
    """An event whose reminders are due, on a database that processes share with this test."""
    with shared_database(tmp_path):
        event = open_event(starts_at=timezone.now() + timedelta(days=2), reminder_days=3)
        due = periodic.reminder_time(event)
        assert due is not None
        before = due - timedelta(days=1)
        people = RegistrationFactory.build_batch(PEOPLE, event=event, queued_at=before, confirmed_at=before)
        Registration.objects.bulk_create(people)
        yield event


def reminders() -> list[str]:
    """Return to whom reminders were queued, in any state."""
    return sorted(Mail.objects.filter(kind=mails.REMINDER).values_list("recipient", flat=True))


def marked(event: EventPage) -> list[str]:
    """Return who is told to have been reminded."""
    told = event.registrations.filter(reminded_for=event.starts_at)
    return sorted(told.values_list("email", flat=True))


def everybody(event: EventPage) -> list[str]:
    return sorted(event.registrations.values_list("email", flat=True))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_while_it_queues_forgets_nobody(event: EventPage, when: str) -> None:
    code, _, errors = end(start(REMIND, 2, when))
    assert code == -signal.SIGKILL, errors
    assert len(reminders()) == periodic.BATCH, "the first batch is there, the second is not"
    assert marked(event) == reminders()

    for _ in range(2):
        code, _, errors = end(start(REMIND))
        assert code == 0, errors
        assert reminders() == marked(event) == everybody(event)


def test_a_sender_killed_and_a_server_that_stops_lose_no_reminder(event: EventPage) -> None:
    periodic.remind()
    assert reminders() == everybody(event)
    handler, port = Handler(), free_port()

    is_away(port)
    assert set(Mail.objects.values_list("state", "attempts")) == {("queued", 0)}
    in_flight = killed_at(300, handler, port)
    put_off = stopped_at(600, handler, port)
    is_away(port)
    # Of the 599 accepted, one is not known to be.
    assert Mail.objects.filter(state="queued").count() == PEOPLE - 598

    # Two minutes later, as far as these two are concerned: nobody has them in hand, their wait is over.
    Mail.objects.filter(pk=in_flight.pk).update(lease_until=timezone.now())
    Mail.objects.filter(pk=put_off.pk).update(retry_at=timezone.now())
    handler.on_data = lambda address: ACCEPTED
    with serving(handler, port):
        while sent_by_one_more(port):
            pass

    assert set(Mail.objects.values_list("kind", "state")) == {(mails.REMINDER, "sent")}
    assert sorted(set(handler.recipients)) == everybody(event)
    repeated = [identifier for identifier, count in Counter(handler.identifiers()).items() if count > 1]
    assert repeated == [in_flight.message_id]
    assert len(handler.messages) == PEOPLE + 1
    assert sorted(set(handler.identifiers())) == sorted(Mail.objects.values_list("message_id", flat=True))


def is_away(port: int) -> None:
    """Have a process find no mail server."""
    code, _, errors = end(start(SEND, port))
    assert code == 1
    assert "MailServerAwayError" in errors


def killed_at(count: int, handler: Handler, port: int) -> Mail:
    """Have the sender killed once that many are accepted, before it is told of the last; return that one."""
    processes: list[subprocess.Popen[str]] = []

    def kill(address: str) -> str:
        if len(handler.messages) == count - 1:
            processes[0].kill()
            processes[0].wait()
        return ACCEPTED

    handler.on_data = kill
    with serving(handler, port):
        processes.append(start(SEND, port))
        code, _, errors = end(processes[0])
    assert code == -signal.SIGKILL, errors
    assert len(handler.messages) == count
    return Mail.objects.get(lease_until__isnull=False)


def stopped_at(count: int, handler: Handler, port: int) -> Mail:
    """Have the mail server stop instead of accepting the one of that rank; return that one."""
    controller = Controller(handler, hostname="127.0.0.1", port=port)

    def stop(address: str) -> str:
        if len(handler.messages) < count - 1:
            return ACCEPTED
        # It listens no more, then the connection that there was is closed.
        assert controller.server is not None
        controller.server.close()
        return DROP

    handler.on_data = stop
    controller.start()
    try:
        code, _, errors = end(start(SEND, port))
    finally:
        controller.stop()
    assert code == 1
    assert "MailServerAwayError" in errors
    return Mail.objects.get(retry_at__isnull=False)


def sent_by_one_more(port: int) -> int:
    """Have a process send what is due; return how many it took in hand."""
    code, output, errors = end(start(SEND, port))
    assert code == 0, errors
    return int(output)
