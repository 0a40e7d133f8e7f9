"""A kind of personal data for tests: the recipients of mails, forgotten a day after they were sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.models import Mail
from core.privacy import PersonalData

KEPT = timedelta(days=1)


def letters(count: int, sent: datetime | None = None, recipient: str = "personne{n}@exemple.fr") -> list[int]:
    """Make sent mails, long ago by default; return their keys."""
    sent = sent or timezone.now() - 2 * KEPT
    first = Mail.objects.count()
    return [
        Mail.objects.create(
            key=f"lettre-{n}",
            kind="tests.letter",
            recipient=recipient.format(n=n),
            message_id=f"<{n}@localhost>",
            due_at=sent,
            ended_at=sent,
            state=Mail.State.SENT,
        ).pk
        for n in range(first, first + count)
    ]


def _held() -> QuerySet[Mail]:
    return Mail.objects.exclude(recipient="")


def forget(keys: Collection[int]) -> int:
    return Mail.objects.filter(pk__in=keys).update(recipient="")


def describe(mail: Any) -> dict[str, Any]:
    return {"Destinataire": mail.recipient, "Envoyé le": timezone.localtime(mail.ended_at)}


LETTERS = PersonalData(
    name="tests.letters",
    label="Lettres d’essai",
    purpose="Vérifier la purge.",
    kept="Un jour.",
    due=lambda at: _held().filter(ended_at__lte=at - KEPT),
    of=lambda email: _held().filter(recipient=email),
    forget=forget,
    describe=describe,
)
