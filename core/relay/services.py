"""What happens to a message: written, confirmed and passed on."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import mail, tokens
from core.models import RelayedMessage
from core.protection import Quota, spend

from .routes import Route

# How long a sender has to confirm.
CONFIRMATION = timedelta(hours=48)
# What one e-mail address may send through one form.
SENDER_QUOTAS = (
    Quota("relay.sender.day", 3, timedelta(days=1)),
    Quota("relay.sender.week", 10, timedelta(days=7)),
)


def write(route: Route, message: RelayedMessage) -> bool:
    """Keep a message and ask its sender to confirm; nothing of it is passed on before.

    Args:
        route: the form that it comes from.
        message: not stored yet; its address is put in lower case.

    Returns:
        False, and nothing kept nor sent, when this address has written too much. Readers must not see the
        difference: they would learn who wrote.
    """
    message.email = message.email.strip().lower()
    with transaction.atomic():
        if not all(spend(quota, f"{route.name}:{message.email}") for quota in SENDER_QUOTAS):
            return False
        message.save(force_insert=True)
        _queue(route, message, "confirm", to=message.email)
    return True


def relay(route: Route, secret: str) -> RelayedMessage | None:
    """Pass on the message that a link confirms, and tell its sender; once, however often it is asked.

    Args:
        route: the form that it comes from.
        secret: the link's.

    Returns:
        The message; None when the link opens nothing.

    Raises:
        NobodyReceivesError: when nobody can receive it now; the link keeps working.
    """
    with transaction.atomic():
        message = _pending(route, secret)
        # The message is locked before its links: two of them followed at once would wait for each other.
        if message is None or tokens.use(route.confirmation, secret) is None:
            return None
        recipient = route.recipient(message)
        for name, value in recipient.fields.items():
            setattr(message, name, value)
        message.state, message.relayed_at = RelayedMessage.State.RELAYED, timezone.now()
        message.save()
        tokens.revoke(message.pk, route.confirmation)
        _queue(route, message, "relayed", to=recipient.address)
        _queue(route, message, "receipt", to=message.email)
    return message


def _pending(route: Route, secret: str) -> RelayedMessage | None:
    """Return the message that a link confirms, locked; None when the link opens nothing."""
    message_id = tokens.read(route.confirmation, secret)
    if message_id is None:
        return None
    pending = route.model._default_manager.filter(state=RelayedMessage.State.PENDING, forgotten_at=None)
    return pending.select_for_update().filter(pk=message_id).first()


def _queue(route: Route, message: RelayedMessage, step: str, *, to: str) -> None:
    key, context = route.key(message.pk, step), {"message": message.pk}
    mail.queue(route.kind(step), key=key, to=to, context=context)
