"""What is queued: once, with what it tells of, or not at all; given up, sent again, forgotten, counted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import mail
from core.mail import delivery, keeping, metrics, retention
from core.mail.outbox import JOB
from core.models import Mail, PeriodicJob
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from tests.core.letters import KIND, letters, queue
from tests.factories import UserFactory
from tests.traces import traces_of
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

ADDRESS = "personne0@exemple.fr"


@pytest.fixture(autouse=True)
def _letters() -> Iterator[None]:
    with letters():
        yield


def one() -> Mail:
    return Mail.objects.get()


def failed(**changes: Any) -> Mail:
    """A mail that was refused."""
    queue(1)
    now = timezone.now()
    values = {"state": "failed", "error": "Adresse refusée (550).", "attempts": 3, "ended_at": now, **changes}
    Mail.objects.update(**values)
    return one()


def test_one_queued_twice_is_sent_once() -> None:
    queue(1)
    queue(2)

    delivery.send_due()
    queue(2)
    delivery.send_due()

    assert sorted(message.to[0] for message in django_mail.outbox) == [ADDRESS, "personne1@exemple.fr"]


def test_what_is_rolled_back_is_not_sent() -> None:
    with transaction.atomic():
        queue(1)
        transaction.set_rollback(True)

    assert delivery.send_due() == 0
    assert not django_mail.outbox


def test_queueing_wakes_what_sends_once_committed(django_capture_on_commit_callbacks: Any) -> None:
    PeriodicJob.objects.create(name=JOB, next_run=timezone.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        queue(1)
    assert PeriodicJob.objects.get(name=JOB).woken


def test_one_of_an_unknown_kind_is_refused_with_all_those_beside_it() -> None:
    with nothing_changes(), pytest.raises(KeyError):
        mail.queue_many(
            [mail.Request(KIND, "a", ADDRESS), mail.Request("tests.none", "b", "personne@exemple.fr")]
        )


def test_one_that_is_cancelled_is_not_sent() -> None:
    queue(3)

    assert mail.cancel("lettre-0", "lettre-2", "lettre-9") == 2
    delivery.send_due()

    assert [message.to for message in django_mail.outbox] == [["personne1@exemple.fr"]]
    assert mail.cancel("lettre-1") == 0, "too late"


def test_one_that_failed_is_sent_again_under_the_same_name_and_the_history_tells_by_whom() -> None:
    row, by = failed(due_at=timezone.now() - timedelta(days=9)), UserFactory(superuser=True)

    mail.resend(row.pk, by)
    delivery.send_due()

    (message,) = django_mail.outbox
    assert message.extra_headers["Message-ID"] == row.message_id
    assert one().state == "sent"
    entry = ModelLogEntry.objects.get(action="core.mail.resend")
    assert (entry.user, entry.object_id) == (by, str(row.pk))
    assert ADDRESS not in f"{entry.label}{entry.data}"


@pytest.mark.parametrize("changes", [{"state": "sent"}, {"state": "queued"}, {"recipient": ""}])
def test_only_one_that_failed_and_whose_recipient_is_known_can_be_sent_again(changes: dict[str, Any]) -> None:
    row, by = failed(**changes), UserFactory(superuser=True)
    with nothing_changes(), pytest.raises(mail.NotResendableError):
        mail.resend(row.pk, by)


def test_thirty_days_after_it_ended_a_mail_tells_nobody_any_more() -> None:
    queue(3)
    delivery.send_due()
    now = timezone.now()
    long_ago, lately = now - timedelta(days=31), now - timedelta(days=29)
    Mail.objects.filter(recipient=ADDRESS).update(ended_at=long_ago, error="quelque chose")
    Mail.objects.exclude(recipient=ADDRESS).update(ended_at=lately)

    purge()

    forgotten = Mail.objects.get(key="lettre-0")
    assert (forgotten.recipient, forgotten.context, forgotten.error) == ("", {}, "")
    assert forgotten.state == "sent"
    assert Mail.objects.exclude(recipient="").count() == 2
    queue(1)
    assert delivery.send_due() == 0, "its key still keeps it from being sent again"


def test_whoever_asks_to_be_forgotten_receives_nothing_more_and_leaves_no_trace(
    settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_STORE_DIR = settings.MAIL_KEEPING_BACKEND, tmp_path / "mails"
    queue(2)
    delivery.send_due()
    mail.queue(KIND, key="later", to=ADDRESS.upper(), context={"name": "Camille Durand"})
    assert len(keeping.names()) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_person(ADDRESS) == {"core.mails": 2}

    assert not traces_of(ADDRESS, "Camille Durand")
    assert Mail.objects.get(key="later").state == "cancelled"
    assert delivery.send_due() == 0
    assert len(keeping.names()) == 1, "the other’s is kept"


def test_what_is_held_is_told_to_whom_it_is_about() -> None:
    queue(1)
    delivery.send_due()

    told = retention.describe(retention.of(ADDRESS).get())

    assert told["Nature"] == "Lettre d’essai"
    assert told["Destinataire"] == ADDRESS
    assert told["État"] == "Envoyé"
    for date in (told["Demandé"], told["Terminé"]):
        assert str(date.tzinfo) == "Europe/Paris", "as every other date that is told"


def test_a_year_later_the_rows_go() -> None:
    queue(2)
    delivery.send_due()
    Mail.objects.filter(recipient=ADDRESS).update(ended_at=timezone.now() - timedelta(days=366))
    queue(3)

    retention.delete_old()

    assert set(Mail.objects.values_list("key", "state")) == {("lettre-1", "sent"), ("lettre-2", "queued")}


def told() -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in metrics.stored()
        for sample in family.samples
    }


def test_the_figures_tell_what_waits_and_what_ended_lately() -> None:
    assert told()["essaim_mail_waiting",] == told()["essaim_mail_oldest_seconds",] == 0
    queue(6)
    now = timezone.now()
    rows = {row.key: Mail.objects.filter(pk=row.pk) for row in Mail.objects.all()}
    rows["lettre-0"].update(due_at=now - timedelta(hours=1), error="Le serveur n’a pas répondu.")
    rows["lettre-1"].update(due_at=now + timedelta(hours=1))
    rows["lettre-2"].update(state="sent", ended_at=now)
    rows["lettre-3"].update(state="sent", ended_at=now - timedelta(days=2))
    rows["lettre-4"].update(state="failed", ended_at=now)

    figures = told()

    assert figures["essaim_mail_waiting",] == 2
    assert figures["essaim_mail_retried",] == 1
    assert 3600 <= figures["essaim_mail_oldest_seconds",] < 3660
    rows["lettre-0"].update(retry_at=now + timedelta(minutes=5))
    assert told()["essaim_mail_oldest_seconds",] < 60, "put off for its recipient only"
    ended = {state: figures["essaim_mail_ended_last_day", state] for state in ("sent", "cancelled", "failed")}
    assert ended == {"sent": 1, "cancelled": 0, "failed": 1}
