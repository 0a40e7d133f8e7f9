"""What becomes of a try: the questions at three and six months, the answers, the silence.

Same rules as ``services``: sheet then adoption locked, guards looked at again, all written together.
"""

from django.db import transaction
from django.utils import timezone

from core import tokens
from practices.models import Adoption, AdoptionAnswer

from . import links, mails, selectors
from .dates import mail_time
from .errors import LinkOverError, WrongStateError
from .history import is_public, lock, tell
from .proposals import review_maturity

LAST_QUESTION = 6
ASKED_AT = {3: "asked_3_at", 6: "asked_6_at"}


@transaction.atomic
def ask(adoption_id: int, month: int) -> None:
    """Ask an employer, by mail, what its try gives; once a month, whoever asks at once.

    Nothing is asked about a sheet that is no longer public. It is when the sheet comes back in time.

    Args:
        adoption_id: whom to ask.
        month: 3 or 6.

    Raises:
        WrongStateError: when it is not to be asked this question now.
    """
    adoption = lock(adoption_id)
    if not selectors.to_ask(month).filter(pk=adoption.pk).exists() or not is_public(adoption):
        raise WrongStateError
    when = mail_time(timezone.now())
    setattr(adoption, ASKED_AT[month], when)
    adoption.save(update_fields=[ASKED_AT[month]])
    tell(adoption, "ask", _month(month))
    mails.queue_question(adoption, month, when)


@transaction.atomic
def answer(secret: str, outcome: str) -> AdoptionAnswer:
    """Write down what an employer answers, for the moderation to read.

    After a last word, nothing more is expected of it: the adoption is closed. Its state changes when the
    answer is accepted (``moderation.accept_answer``).

    Args:
        secret: of the link of the question, which is used up.
        outcome: one of ``AdoptionAnswer.Outcome``.

    Raises:
        LinkOverError: when the link opens nothing, or when the question is already answered.
        ValueError: when there is no such outcome.
    """
    outcome = AdoptionAnswer.Outcome(outcome)
    adoption, month = _asked(secret)
    if not selectors.can_answer(adoption, month) or tokens.use(links.ANSWER[month], secret) is None:
        raise LinkOverError
    given = AdoptionAnswer.objects.create(adoption=adoption, month=month, outcome=outcome)
    tokens.revoke(adoption.pk, links.ANSWER[month])
    if outcome in selectors.FINAL_OUTCOMES or month == LAST_QUESTION:
        adoption.closed_at = adoption.closed_at or timezone.now()
        adoption.save(update_fields=["closed_at"])
        mails.cancel_questions(adoption)
    tell(adoption, "answer", _month(month))
    return given


@transaction.atomic
def add_details(secret: str, *, reason: str = "", changes: str = "", advice: str = "") -> AdoptionAnswer:
    """Write what an employer adds to its answer, in place of what it had written; until the answer is read.

    Args:
        secret: of the details link, which stays good.
        reason: why it stopped.
        changes: what it did otherwise.
        advice: what it tells the next.

    Raises:
        LinkOverError: when the link opens nothing, or when the answer was read meanwhile.
    """
    answer_id = tokens.read(links.DETAILS, secret)
    if answer_id is None:
        raise LinkOverError
    owner = AdoptionAnswer.objects.filter(pk=answer_id).values_list("adoption_id", flat=True).first()
    adoption = _locked(owner or 0)
    given = AdoptionAnswer.objects.select_for_update().get(pk=answer_id)
    given.adoption = adoption
    is_open = given.review == AdoptionAnswer.Review.PENDING and selectors.can_detail(given)
    if not is_open or tokens.read(links.DETAILS, secret) is None:
        raise LinkOverError
    given.reason, given.changes, given.advice = reason, changes, advice
    given.save(update_fields=["reason", "changes", "advice"])
    tell(adoption, "add_details", _month(given.month))
    return given


@transaction.atomic
def close_silent(adoption_id: int) -> None:
    """Hold an adoption to be without news.

    Raises:
        WrongStateError: when news may still come, or came meanwhile.
    """
    adoption = lock(adoption_id)
    now = timezone.now()
    if not selectors.fallen_silent(now).filter(pk=adoption.pk).exists():
        raise WrongStateError
    adoption.state, adoption.closed_at = Adoption.State.SILENT, adoption.closed_at or now
    adoption.save(update_fields=["state", "closed_at"])
    tell(adoption, "close_silent")
    review_maturity(adoption.sheet_id)


def _asked(secret: str) -> tuple[Adoption, int]:
    """Return the adoption that a link asks about, locked, and the month."""
    asked = links.asked(secret)
    if asked is None:
        raise LinkOverError
    adoption_id, month = asked
    return _locked(adoption_id), month


def _locked(adoption_id: int) -> Adoption:
    try:
        return lock(adoption_id)
    except WrongStateError:
        raise LinkOverError from None


def _month(month: int) -> str:
    return f"À {AdoptionAnswer(month=month).get_month_display()}."
