"""Sending, with a real mail server that refuses, tarries, hangs up, goes away and comes back."""

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult
from django.test import Client
from django.utils import timezone

from core import mail, periodic
from core.mail import Letter, delivery
from core.mail.failures import MailServerAwayError
from core.mail.outbox import JOB
from core.models import Mail, PeriodicJob
from core.periodic import runner
from tests.core.letters import KIND, letter, letters, queue
from tests.core.smtp_server import ACCEPTED, DROP, Handler, free_port, serving

pytestmark = pytest.mark.django_db

ADDRESS = "personne0@exemple.fr"


@pytest.fixture(autouse=True)
def _letters() -> Iterator[None]:
    with letters():
        yield


@pytest.fixture
def port(settings: Any) -> int:
    """Where mails are sent; nothing is there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 1
    number: int = settings.EMAIL_PORT
    return number


@pytest.fixture
def server(port: int) -> Iterator[Handler]:
    handler = Handler()
    with serving(handler, port):
        yield handler


def states() -> dict[str, str]:
    return dict(Mail.objects.order_by("pk").values_list("recipient", "state"))


def one() -> Mail:
    return Mail.objects.get()


def job() -> periodic.Job:
    return next(job for job in periodic.jobs() if job.name == JOB)


def test_all_that_is_due_goes_through_one_connection_and_the_rest_waits(server: Handler) -> None:
    queue(5)
    mail.queue(KIND, key="later", to="plus-tard@exemple.fr", due_at=timezone.now() + timedelta(hours=1))

    delivery.send_due()

    assert server.recipients == [f"personne{n}@exemple.fr" for n in range(5)]
    assert server.identifiers() == list(
        Mail.objects.filter(state="sent").order_by("pk").values_list("message_id", flat=True)
    )
    assert len(server.connections) == 1
    assert states()["plus-tard@exemple.fr"] == "queued"
    sent = Mail.objects.filter(state="sent")
    assert all(row.ended_at and row.lease_until is None and not row.error for row in sent)


def test_many_mails_take_a_few_connections(server: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.mail.line.MAILS_PER_CONNECTION", 2)
    queue(5)

    delivery.send_due()

    assert len(server.messages) == 5
    assert len(server.connections) == 3


def test_an_address_that_is_refused_for_good_fails_at_once_and_alone(
    server: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    server.on_recipient = lambda address: (
        f"550 5.1.1 <{address}> unknown here" if address == ADDRESS else ACCEPTED
    )
    queue(3)

    delivery.send_due()

    failed = Mail.objects.get(recipient=ADDRESS)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert failed.error == "Adresse refusée (550 5.1.1)."
    assert ADDRESS not in caplog.text
    assert server.recipients == ["personne1@exemple.fr", "personne2@exemple.fr"]
    delivery.send_due()
    assert Mail.objects.get(pk=failed.pk).attempts == 1, "never tried again"


def test_a_message_that_is_refused_for_good_fails_at_once(server: Handler) -> None:
    server.on_data = lambda address: "554 5.7.1 Looks like spam"
    queue(1)

    delivery.send_due()

    assert (one().state, one().error) == ("failed", "Message refusé (554 5.7.1).")


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
def test_one_that_is_put_off_goes_at_its_next_try_under_the_same_name(server: Handler, stage: str) -> None:
    setattr(server, stage, lambda address: "451 4.7.1 Come back later" if address == ADDRESS else ACCEPTED)
    queue(2)
    start = timezone.now()

    delivery.send_due()

    assert states() == {ADDRESS: "queued", "personne1@exemple.fr": "sent"}
    row = Mail.objects.get(recipient=ADDRESS)
    assert "451 4.7.1" in row.error
    assert row.retry_at is not None
    assert timedelta(seconds=59) < row.retry_at - start < timedelta(seconds=70)

    setattr(server, stage, lambda address: ACCEPTED)
    delivery.send_due()
    assert len(server.messages) == 1, "not before its time"
    with time_machine.travel(row.retry_at + timedelta(seconds=1)):
        delivery.send_due()
    assert server.identifiers()[-1] == row.message_id
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("sent", 2, "")


def test_waits_double_up_to_an_hour_until_patience_is_over(server: Handler) -> None:
    server.on_recipient = lambda address: "450 Greylisted"
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        queue(1)
        waits = []
        for _ in range(100):
            delivery.send_due()
            row = one()
            if row.state != "queued":
                break
            assert row.retry_at is not None
            waits.append((row.retry_at - timezone.now()).total_seconds() / 60)
            clock.move_to(row.retry_at)
        ended = timezone.now() - row.due_at

    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert row.state == "failed"
    assert "trop longtemps" in row.error
    assert "450" in row.error
    assert ended == timedelta(days=3)


def test_a_server_that_tarries_delays_one_mail_and_the_others_go_through_another_connection(
    server: Handler,
) -> None:
    server.delay = lambda address: 3.0 if address == ADDRESS else 0.0
    queue(3)

    delivery.send_due()

    assert states() == {ADDRESS: "queued", "personne1@exemple.fr": "sent", "personne2@exemple.fr": "sent"}
    assert "n’a pas répondu" in Mail.objects.get(recipient=ADDRESS).error
    assert len(server.connections) == 2


@pytest.mark.parametrize("answer", [DROP, "421 4.3.2 Shutting down"])
def test_a_server_that_hangs_up_delays_one_mail(server: Handler, answer: str) -> None:
    server.on_data = lambda address: answer if address == ADDRESS else ACCEPTED
    queue(3)

    delivery.send_due()

    assert states() == {ADDRESS: "queued", "personne1@exemple.fr": "sent", "personne2@exemple.fr": "sent"}


def test_a_server_that_is_away_stops_the_run_and_nothing_counts_against_the_mails(port: int) -> None:
    queue(3)
    PeriodicJob.objects.create(name=JOB, next_run=timezone.now())

    assert runner.run_once([job()]) == [job()]

    assert set(Mail.objects.values_list("state", "attempts", "error", "lease_until", "retry_at")) == {
        ("queued", 0, "", None, None)
    }
    row = PeriodicJob.objects.get(name=JOB)
    assert row.last_error == "MailServerAwayError: ConnectionRefusedError"
    for _ in range(10):
        PeriodicJob.objects.update(next_run=timezone.now())
        runner.run_once([job()])
    row.refresh_from_db()
    assert row.next_run - timezone.now() <= timedelta(minutes=2)

    handler = Handler()
    with serving(handler, port):
        PeriodicJob.objects.update(next_run=timezone.now())
        assert runner.run_once([job()]) == []
    assert len(handler.messages) == 3


def test_the_probe_is_well_while_the_mail_server_is_away(port: int, client: Client) -> None:
    queue(1)
    PeriodicJob.objects.create(name=JOB, next_run=timezone.now())
    for _ in range(5):
        PeriodicJob.objects.update(next_run=timezone.now())
        runner.run_once([job()])

    answer = client.get("/sante/")

    assert answer.status_code == 200
    assert "periodic" not in answer.json()


def test_a_server_that_never_greets_is_away(port: int) -> None:
    queue(1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", port))
        silent.listen()
        with pytest.raises(MailServerAwayError):
            delivery.send_due()
    assert (one().state, one().attempts) == ("queued", 0)


def test_a_server_that_goes_away_in_the_middle_loses_nothing(port: int) -> None:
    queue(3)
    handler = Handler()
    with serving(handler, port):

        def leave_after_one(address: str) -> str:
            if handler.messages:
                raise ConnectionResetError
            return ACCEPTED

        handler.on_data = leave_after_one
        handler.on_sender = lambda address: ACCEPTED
        delivery.send_due()
    assert len(handler.messages) == 1
    with pytest.raises(MailServerAwayError), time_machine.travel(timezone.now() + timedelta(hours=2)):
        delivery.send_due()

    back = Handler()
    with serving(back, port), time_machine.travel(timezone.now() + timedelta(hours=2)):
        delivery.send_due()

    assert sorted(handler.recipients + back.recipients) == [f"personne{n}@exemple.fr" for n in range(3)]
    assert set(states().values()) == {"sent"}


def test_a_server_that_does_not_take_our_own_address_is_away(server: Handler) -> None:
    server.on_sender = lambda address: f"553 5.7.1 <{address}> is not yours"
    queue(2)

    with pytest.raises(MailServerAwayError, match=r"^553 5\.7\.1$"):
        delivery.send_due()

    assert set(Mail.objects.values_list("state", "attempts", "lease_until")) == {("queued", 0, None)}


def refuse(*args: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


def test_a_password_that_is_refused_is_no_fault_of_the_mails(settings: Any, port: int) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "essaim", "wrong"
    queue(1)
    with (
        serving(Handler(), port, authenticator=refuse, auth_require_tls=False),
        pytest.raises(MailServerAwayError, match="535"),
    ):
        delivery.send_due()
    assert (one().state, one().attempts) == ("queued", 0)


def test_a_mail_that_cannot_be_made_waits_without_a_word_of_it_in_the_log(
    server: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    queue(2)
    Mail.objects.filter(recipient=ADDRESS).update(kind="tests.unknown")
    secret = "camille.durand@exemple.fr"

    def build(row: Mail) -> Letter | None:
        if row.context["number"] == 1:
            raise ValueError(f"no such person: {secret}")
        return letter(row)

    with letters(build), caplog.at_level(logging.DEBUG):
        queue(1, first=2)
        delivery.send_due()

    assert server.recipients == ["personne2@exemple.fr"]
    errors = dict(Mail.objects.filter(state="queued").values_list("recipient", "error"))
    assert errors == {
        ADDRESS: "Le message n’a pas pu être préparé (KeyError).",
        "personne1@exemple.fr": "Le message n’a pas pu être préparé (ValueError).",
    }
    assert secret not in caplog.text
    assert "test_mail_delivery.py:" in caplog.text, "where it comes from"


def test_one_with_nothing_left_to_say_is_cancelled(server: Handler) -> None:
    queue(1)
    with letters(lambda row: None):
        delivery.send_due()

    assert one().state == "cancelled"
    assert not server.messages


@pytest.mark.parametrize(
    "address", ["", "personne", "a@exemple.fr\nBcc: b@exemple.fr", f"{'a' * 250}@exemple.fr"]
)
def test_an_address_that_is_none_fails_and_reaches_no_server(server: Handler, address: str) -> None:
    mail.queue(KIND, key="odd", to=address)

    delivery.send_due()

    assert (one().state, one().error) == ("failed", "L’adresse est vide ou mal formée.")
    assert not server.messages


def test_a_run_is_bounded_and_asks_for_another(server: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RUN_MAILS", 2)
    PeriodicJob.objects.create(name=JOB, next_run=timezone.now())
    queue(5)
    PeriodicJob.objects.update(woken=False)

    assert delivery.send_due() == 2
    assert len(server.messages) == 2
    delivery.send_due()
    delivery.send_due()
    assert len(server.messages) == 5


def test_one_that_a_dead_process_had_in_hand_is_taken_when_its_lease_is_over(server: Handler) -> None:
    queue(1)
    now = timezone.now()
    Mail.objects.update(lease_until=now + delivery.LEASE, attempts=1)

    delivery.send_due()
    assert not server.messages
    with time_machine.travel(now + delivery.LEASE + timedelta(seconds=1)):
        delivery.send_due()

    assert len(server.messages) == 1
    assert (one().state, one().attempts) == ("sent", 2)


def test_whoever_lost_a_mail_to_another_process_writes_nothing_of_it(server: Handler) -> None:
    queue(1)

    def build(row: Mail) -> Letter | None:
        # Another took it over meanwhile.
        Mail.objects.filter(pk=row.pk).update(attempts=7)
        return None

    with letters(build):
        delivery.send_due()

    assert (one().state, one().attempts) == ("queued", 7)
