"""What is read of adoptions: by a personal link, or by the hourly job."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core import tokens
from practices.models import Adoption, AdoptionAnswer
from taxonomy.models import Territory

from . import links
from .dates import confirmed_before

# How long an answer to the last question is waited for.
PATIENCE = timedelta(days=30)
FINAL_OUTCOMES = (
    AdoptionAnswer.Outcome.ADOPTED,
    AdoptionAnswer.Outcome.ADAPTED,
    AdoptionAnswer.Outcome.DROPPED,
)


@dataclass(frozen=True)
class Question:
    """A question that can still be answered.

    Attributes:
        adoption: what is asked about.
        month: 3 or 6.
    """

    adoption: Adoption
    month: int


def departments() -> QuerySet[Territory]:
    """Return the départements that an employer may choose, sorted as in French: without regard to accents."""
    return Territory.objects.filter(level=Territory.Level.DEPARTMENT).order_by("slug")


def to_confirm(secret: str) -> Adoption | None:
    """Return the adoption that a link lets confirm; None when it opens nothing."""
    adoption = _adoption(tokens.read(links.CONFIRM, secret))
    return adoption if adoption and adoption.state == Adoption.State.PENDING else None


def managed(secret: str) -> Adoption | None:
    """Return the adoption that a link lets see and change; None when it opens nothing."""
    adoption = _adoption(tokens.read(links.MANAGE, secret))
    return adoption if adoption and not adoption.forgotten_at else None


def question(secret: str) -> Question | None:
    """Return the question that a link asks; None when it opens nothing, or when it is answered."""
    asked = links.asked(secret)
    adoption = _adoption(asked[0]) if asked else None
    if asked is None or adoption is None or not can_answer(adoption, asked[1]):
        return None
    return Question(adoption, asked[1])


def detailed(secret: str) -> AdoptionAnswer | None:
    """Return the answer that a link lets complete; None when it opens nothing, or when it was read."""
    answer_id = tokens.read(links.DETAILS, secret)
    if answer_id is None:
        return None
    answers = AdoptionAnswer.objects.select_related("adoption__sheet")
    answer = answers.filter(pk=answer_id, review=AdoptionAnswer.Review.PENDING).first()
    return answer if answer and can_detail(answer) else None


def open_answer(adoption: Adoption) -> AdoptionAnswer | None:
    """Return the last answer when its author may still complete it."""
    answer = adoption.answers.order_by("-month").first()
    return (
        answer if answer and answer.review == AdoptionAnswer.Review.PENDING and can_detail(answer) else None
    )


def can_answer(adoption: Adoption, month: int) -> bool:
    """Tell whether the question of a month waits for an answer; after a silence too, while the link works."""
    asked_at = adoption.asked_3_at if month == 3 else adoption.asked_6_at
    if asked_at is None or not adoption.email or adoption.review == Adoption.Review.REJECTED:
        return False
    if adoption.state not in {Adoption.State.RUNNING, Adoption.State.SILENT}:
        return False
    sound = ~Q(review=AdoptionAnswer.Review.REJECTED)
    return not adoption.answers.filter(Q(month__gte=month) | sound & Q(outcome__in=FINAL_OUTCOMES)).exists()


def can_detail(answer: AdoptionAnswer) -> bool:
    """Tell whether the author of an answer that waits to be read may still write in it."""
    adoption = answer.adoption
    return bool(adoption.email) and adoption.review != Adoption.Review.REJECTED


def is_followed(adoption: Adoption) -> bool:
    """Tell whether an employer is still to be asked something."""
    return (
        adoption.state == Adoption.State.RUNNING
        and adoption.closed_at is None
        and bool(adoption.email)
        and adoption.review != Adoption.Review.REJECTED
    )


def followed() -> QuerySet[Adoption]:
    """Return the adoptions of which ``is_followed`` is true."""
    running = Adoption.objects.filter(state=Adoption.State.RUNNING, closed_at=None)
    return running.exclude(email="").exclude(review=Adoption.Review.REJECTED)


def to_ask(month: int) -> QuerySet[Adoption]:
    """Return the adoptions whose question of this month is due today and was not asked.

    One for which both are due, after the job stood still for long, is asked the second one only.
    """
    today = timezone.localdate()
    due = followed().filter(asked_6_at=None, confirmed_at__lt=confirmed_before(today, month))
    if month == 6:
        return due
    answered = Exists(AdoptionAnswer.objects.filter(adoption=OuterRef("pk")))
    return due.filter(~answered, asked_3_at=None, confirmed_at__gte=confirmed_before(today, 6))


def fallen_silent(now: datetime) -> QuerySet[Adoption]:
    """Return the adoptions from which no news will come any more.

    Those whose last question got no answer in time or, their sheet being withdrawn, was never asked; and
    those that were closed by answers of which the moderation kept none.
    """
    limit = now - PATIENCE
    unasked = Q(asked_6_at=None, confirmed_at__lt=confirmed_before(timezone.localdate(limit), 6))
    unanswered = followed().filter(Q(asked_6_at__lte=limit) | unasked)
    answers = AdoptionAnswer.objects.filter(adoption=OuterRef("pk"))
    sound = answers.exclude(review=AdoptionAnswer.Review.REJECTED)
    running = Adoption.objects.filter(state=Adoption.State.RUNNING, closed_at__isnull=False)
    unheard = running.filter(Exists(answers), ~Exists(sound)).exclude(review=Adoption.Review.REJECTED)
    return unanswered | unheard


def _adoption(adoption_id: int | None) -> Adoption | None:
    if adoption_id is None:
        return None
    return Adoption.objects.select_related("sheet", "territory").filter(pk=adoption_id).first()
