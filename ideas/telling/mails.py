"""The mails about practices that are told, as the services queue them; ``letters`` makes them."""

from core import mail
from core.mail import retention
from core.models import Mail
from ideas.models import ToldPractice, ToldStep

DRAFT = "ideas.told_draft"
STEP = "ideas.told_step"


def queue_draft(told: ToldPractice) -> None:
    """Send whoever begins the link of the draft."""
    mail.queue(DRAFT, key=_key(told, "draft"), to=told.author_email, context={"told": told.pk})


def queue_step(told: ToldPractice, row: ToldStep) -> None:
    """Tell the author what became of it."""
    context = {"told": told.pk, "step": row.pk}
    mail.queue(STEP, key=_key(told, f"step-{row.pk}"), to=told.author_email, context=context)


def forget(told: ToldPractice) -> None:
    """Give up what its author was not sent yet, and forget whom the rest was sent to."""
    rows = Mail.objects.filter(key__startswith=_key(told, ""))
    retention.forget(list(rows.values_list("pk", flat=True)))


def _key(told: ToldPractice, what: str) -> str:
    return f"told-{told.pk}-{what}"
