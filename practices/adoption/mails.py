"""The mails of a try: what each says, made from the adoption when it is sent.

One whose adoption is gone, forgotten, or no longer where the mail is true, is not sent.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter, retention
from core.models import Mail
from practices.models import Adoption, AdoptionAnswer, AdoptionEvent

from . import links, selectors
from .dates import question_day
from .history import is_public
from .presentation import plan_address

CONFIRM = "practices.adoption_confirm"
ALREADY = "practices.adoption_already"
STARTED = "practices.adoption_started"
QUESTION = "practices.adoption_question"
QUESTION_MONTHS = (3, 6)


def queue_confirm(adoption: Adoption, request: AdoptionEvent) -> None:
    """Ask the address whether it is its owner who tries the sheet."""
    _queue(CONFIRM, adoption, f"confirm-{request.pk}")


def queue_already(adoption: Adoption, request: AdoptionEvent) -> None:
    """Tell an employer that its try is known already."""
    _queue(ALREADY, adoption, f"already-{request.pk}")


def queue_started(adoption: Adoption) -> None:
    """Tell an employer what happens now that it confirmed."""
    _queue(STARTED, adoption, "started")


def queue_question(adoption: Adoption, month: int, when: datetime) -> None:
    """Ask an employer what its try gives, not before a time."""
    _queue(QUESTION, adoption, f"question-{month}", {"month": month}, when)


def cancel_questions(adoption: Adoption) -> None:
    """Give up the questions that were not sent yet."""
    mail.cancel(*(_key(adoption, f"question-{month}") for month in QUESTION_MONTHS))


def forget(adoption: Adoption) -> None:
    """Give up what was not sent yet, and forget whom the rest was sent to."""
    rows = Mail.objects.filter(key__startswith=_key(adoption, ""))
    retention.forget(list(rows.values_list("pk", flat=True)))


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    for kind in (
        Kind(CONFIRM, "Essai d’une pratique\u00a0: adresse à confirmer", _template(CONFIRM), _confirm),
        Kind(ALREADY, "Essai d’une pratique\u00a0: déjà enregistré", _template(ALREADY), _already),
        Kind(STARTED, "Essai d’une pratique\u00a0: c’est noté", _template(STARTED), _started),
        Kind(QUESTION, "Essai d’une pratique\u00a0: demande de nouvelles", _template(QUESTION), _question),
    ):
        mail.register(kind)


def _confirm(row: Mail) -> Letter | None:
    """Ask to confirm. Nothing typed is quoted: the address may be that of someone else."""
    adoption = _find(row)
    if adoption is None or adoption.state != Adoption.State.PENDING or not is_public(adoption):
        return None
    until = links.confirm_until(adoption)
    if until <= timezone.now():
        return None
    said = {"link": links.confirm_address(adoption), "until": timezone.localdate(until)}
    return Letter({**_about(adoption), **said})


def _already(row: Mail) -> Letter | None:
    adoption = _find(row)
    if adoption is None or adoption.state == Adoption.State.PENDING:
        return None
    return _followed_letter(adoption, {})


def _started(row: Mail) -> Letter | None:
    adoption = _find(row)
    if adoption is None or adoption.confirmed_at is None or not selectors.is_followed(adoption):
        return None
    days = [question_day(adoption.confirmed_at, month) for month in QUESTION_MONTHS]
    return _followed_letter(adoption, {"days": days, "plan_link": plan_address(adoption)})


def _question(row: Mail) -> Letter | None:
    adoption, month = _find(row), row.context.get("month")
    if adoption is None or month not in QUESTION_MONTHS or not is_public(adoption):
        return None
    if not selectors.is_followed(adoption) or not selectors.can_answer(adoption, month):
        return None
    link = links.answer_address(adoption, month)
    choices = [(label, f"{link}?reponse={value}") for value, label in AdoptionAnswer.Outcome.choices]
    until = timezone.localdate(timezone.now() + links.ANSWER_LIFETIME[month])
    asked = {"month": month, "choices": choices, "is_last": month == QUESTION_MONTHS[-1], "until": until}
    return _followed_letter(adoption, asked)


def _followed_letter(adoption: Adoption, context: dict[str, Any]) -> Letter:
    """Return a letter that says how to see, change and end it all."""
    secret = links.manage_secret(adoption)
    said = {**_about(adoption), **context, "manage_link": links.manage_address(secret)}
    stop_link = links.stop_address(secret)
    return Letter({**said, "stop_link": stop_link}, stop_link=stop_link)


def _about(adoption: Adoption) -> dict[str, Any]:
    return {
        "sheet_title": adoption.sheet.title,
        "sheet_link": absolute(adoption.sheet.public_path),
    }


def _find(row: Mail) -> Adoption | None:
    """Return the adoption that a mail is about, unless its address was forgotten."""
    found = Adoption.objects.select_related("sheet").filter(pk=row.context.get("adoption"))
    return found.exclude(email="").first()


def _queue(
    kind: str, adoption: Adoption, what: str, more: dict[str, Any] | None = None, when: datetime | None = None
) -> None:
    context = {"adoption": adoption.pk, **(more or {})}
    mail.queue(kind, key=_key(adoption, what), to=adoption.email, context=context, due_at=when)


def _key(adoption: Adoption, what: str) -> str:
    return f"adoption-{adoption.pk}-{what}"


def _template(kind: str) -> str:
    return f"mail/{kind.replace('.', '/')}"
