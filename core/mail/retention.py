"""How long mails are kept, and how they are forgotten."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core.models import Mail
from core.privacy import PersonalData
from core.privacy import register as register_data

from . import keeping, registry

# How long whoever is asked « did it go, and where? » can tell.
RECIPIENT_KEPT = timedelta(days=30)
# How long the key of a mail keeps it from being sent again.
ROW_KEPT = timedelta(days=365)


def register() -> None:
    """Have mails purged, exported and erased with the rest; called once, when the app is ready."""
    register_data(
        PersonalData(
            name="core.mails",
            label="Courriels envoyés par le site",
            purpose="Envoyer une seule fois chaque courriel, et pouvoir dire s’il est parti.",
            kept="30 jours après l’envoi\u00a0; ce qu’il disait n’est pas conservé.",
            due=due,
            of=of,
            forget=forget,
            describe=describe,
        )
    )


def due(now: datetime) -> QuerySet[Mail]:
    """Return the mails that ended so long ago that nobody needs to know for whom they were."""
    return _known().filter(ended_at__lte=now - RECIPIENT_KEPT)


def of(email: str) -> QuerySet[Mail]:
    """Return the mails to an address, sent or not."""
    return _known().filter(recipient__iexact=email)


@transaction.atomic
def forget(keys: Collection[int]) -> int:
    """Give up those that wait, and keep of each only that it was."""
    mails = _known().filter(pk__in=keys)
    discard_kept(mails)
    waiting = Q(state=Mail.State.QUEUED)
    mails.filter(waiting).update(state=Mail.State.CANCELLED, ended_at=timezone.now(), retry_at=None)
    return mails.update(recipient="", context={}, error="")


def discard_kept(mails: QuerySet[Mail]) -> None:
    """Delete the files of mails that quote whoever is forgotten, where mails are kept; rows stay."""
    message_ids = set(mails.values_list("message_id", flat=True))
    transaction.on_commit(partial(keeping.discard, message_ids), robust=True)


def describe(mail: Model) -> dict[str, Any]:
    """Tell what is held of a mail to whoever it was for."""
    assert isinstance(mail, Mail)  # noqa: S101 - what the registry gives back is what ``of`` returned
    labels = {kind.name: kind.label for kind in registry.kinds()}
    return {
        "Nature": labels.get(mail.kind, mail.kind),
        "Destinataire": mail.recipient,
        "Demandé": timezone.localtime(mail.created_at),
        "État": mail.get_state_display(),
        "Terminé": timezone.localtime(mail.ended_at) if mail.ended_at else None,
    }


def delete_old() -> None:
    """Delete the rows of mails that ended a year ago or more."""
    Mail.objects.filter(ended_at__lte=timezone.now() - ROW_KEPT).delete()


def _known() -> QuerySet[Mail]:
    return Mail.objects.exclude(recipient="")
