"""The mails of members, as the services queue them; ``letters`` makes them when they are sent."""

from collections.abc import Iterable

from core import mail
from core.mail import retention
from core.models import Mail

from .models import SignIn

CODE = "members.code"


def queue_code(sign_in: SignIn) -> None:
    """Send its code, or where editors sign in: ``letters`` knows which."""
    mail.queue(CODE, key=_key(sign_in.pk), to=sign_in.email, context={"sign_in": sign_in.pk})


def forget(sign_in_ids: Iterable[int]) -> None:
    """Give up what was not sent yet, and forget whom the rest was sent to."""
    rows = Mail.objects.filter(key__in=[_key(pk) for pk in sign_in_ids])
    retention.forget(list(rows.values_list("pk", flat=True)))


def _key(pk: int) -> str:
    return f"sign-in-{pk}"
