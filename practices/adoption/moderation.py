"""What the moderation decides of adoptions, and of what employers say of them.

One function for each decision. It locks the sheet, then the adoption, then the answer; looks again at what
allows it; writes the change, its history and what follows (counts, lineage, proposed maturity) together. A
decision that cannot be taken raises ``ModerationError`` and changes nothing.
"""

import hashlib
from dataclasses import asdict, astuple, dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from lineage.services import forget_node
from practices.models import Adoption, AdoptionAnswer, AdoptionEvent
from practices.models.adoption import REASON_LENGTH

from . import services
from .organisations import count_another
from .proposals import lock_sheet, review_maturity

Outcome = AdoptionAnswer.Outcome
# The state that an accepted answer gives to its adoption; a try that goes on stays as it is.
FINAL_STATES = {
    Outcome.ADOPTED: Adoption.State.ADOPTED,
    Outcome.ADAPTED: Adoption.State.ADAPTED,
    Outcome.DROPPED: Adoption.State.DROPPED,
}

# Whoever answered in one click may still be writing the rest, which is closed once the answer is read.
TIME_TO_WRITE = timedelta(days=1)


class ModerationError(Exception):
    """A decision that cannot be taken; ``str()`` says why, in French."""


class AlreadyReviewedError(ModerationError):
    """Someone decided meanwhile."""

    def __init__(self) -> None:
        super().__init__("Quelqu’un d’autre en a décidé entre-temps.")


class ChangedMeanwhileError(ModerationError):
    """What is decided of is no longer what the moderator read."""

    def __init__(self) -> None:
        super().__init__("L’employeur l’a modifié pendant votre lecture : relisez avant de décider.")


class NotConfirmedError(ModerationError):
    """Nobody confirmed the address yet: there is nothing to decide."""

    def __init__(self) -> None:
        super().__init__("L’adresse de cet essai n’est pas confirmée : il n’y a rien à décider encore.")


class AdoptionRejectedError(ModerationError):
    """The whole adoption was rejected, its answers with it."""

    def __init__(self) -> None:
        super().__init__("Cet essai a été écarté, ses retours avec lui.")


class ForgottenError(ModerationError):
    """Nobody is left to reject: the organisation is not known any more, nor what else it tried."""

    def __init__(self) -> None:
        super().__init__("Cet essai a été effacé par son auteur : il n’en reste qu’un nombre.")


class ReasonMissingError(ModerationError):
    """Nothing is rejected without a word."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi vous l’écartez.")


@dataclass(frozen=True)
class Texts:
    """What an answer says in words."""

    reason: str = ""
    changes: str = ""
    advice: str = ""

    @classmethod
    def of(cls, answer: AdoptionAnswer) -> "Texts":
        """Return the texts of an answer."""
        return cls(answer.reason, answer.changes, answer.advice)


NO_TEXT = Texts()
LABELS = {name: str(getattr(AdoptionAnswer, name).field.verbose_name) for name in asdict(NO_TEXT)}


def answer_print(answer: AdoptionAnswer) -> str:
    """Return what tells whether an answer is still the one that was read."""
    return _print(answer.outcome, *astuple(Texts.of(answer)))


def adoption_print(adoption: Adoption) -> str:
    """Return what tells whether the name that an adoption shows is still the one that was read."""
    return _print(adoption.organisation_name, str(adoption.is_public))


def _print(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@transaction.atomic
def accept_answer(
    answer: AdoptionAnswer, by: User, *, texts: Texts | None = None, seen: str | None = None
) -> AdoptionAnswer:
    """Let an answer be counted, and its texts be shown.

    Args:
        texts: as corrected by the moderator; as written without it.
        seen: ``answer_print`` of what the moderator read.

    Raises:
        AlreadyReviewedError: when it was decided meanwhile.
        AdoptionRejectedError: when its adoption was.
        ChangedMeanwhileError: when it is no longer what was read.
    """
    answer = _pending(answer)
    adoption = answer.adoption
    if adoption.review == Adoption.Review.REJECTED:
        raise AdoptionRejectedError
    if seen is not None and seen != answer_print(answer):
        raise ChangedMeanwhileError
    corrected = _correct(answer, texts)
    _review(answer, AdoptionAnswer.Review.ACCEPTED, by)
    _follow(adoption, answer)
    _tell(adoption, "accept_answer", by, f"Retour à {answer.get_month_display()}.{corrected}")
    review_maturity(adoption.sheet_id)
    return answer


@transaction.atomic
def reject_answer(
    answer: AdoptionAnswer, by: User, reason: str, *, seen: str | None = None
) -> AdoptionAnswer:
    """Leave an answer out of counts and pages; its adoption stays as it was.

    Its texts are deleted: nobody will read them, and they may name someone. The outcome stays.

    Args:
        reason: why, without anything personal; kept in the history.
        seen: ``answer_print`` of what the moderator read.

    Raises:
        AlreadyReviewedError: when it was decided meanwhile.
        ChangedMeanwhileError: when it is no longer what was read.
        ReasonMissingError: without a reason.
    """
    answer = _pending(answer)
    if seen is not None and seen != answer_print(answer):
        raise ChangedMeanwhileError
    reason = _said(reason)
    _leave_out(answer, by)
    _tell(answer.adoption, "reject_answer", by, f"Retour à {answer.get_month_display()}. {reason}")
    return answer


def accept_textless(by: User) -> int:
    """Accept every answer of ``textless_answers``; return how many.

    One whose author adds words meanwhile is left to be read.
    """
    accepted = 0
    for answer in textless_answers():
        try:
            accept_answer(answer, by, seen=answer_print(answer))
        except ModerationError:
            continue
        accepted += 1
    return accepted


def pending_answers() -> QuerySet[AdoptionAnswer]:
    """Return the answers to read, oldest first."""
    waiting = AdoptionAnswer.objects.filter(review=AdoptionAnswer.Review.PENDING)
    waiting = waiting.exclude(adoption__review=Adoption.Review.REJECTED)
    return waiting.select_related("adoption").order_by("answered_at", "pk")


def textless_answers() -> QuerySet[AdoptionAnswer]:
    """Return the answers to read in which there is nothing to read, and whose author had time to write."""
    return pending_answers().filter(**asdict(NO_TEXT), answered_at__lt=timezone.now() - TIME_TO_WRITE)


@transaction.atomic
def accept_adoption(adoption: Adoption, by: User, *, seen: str | None = None) -> Adoption:
    """Let an adoption show the name of its organisation, if its author agreed to it.

    Args:
        seen: ``adoption_print`` of what the moderator read.

    Raises:
        NotConfirmedError: before its address is confirmed.
        AlreadyReviewedError: when it was decided meanwhile.
        ChangedMeanwhileError: when the name is no longer what was read.
    """
    adoption = _confirmed(adoption)
    if adoption.review != Adoption.Review.PENDING:
        raise AlreadyReviewedError
    if seen is not None and seen != adoption_print(adoption):
        raise ChangedMeanwhileError
    adoption.review = Adoption.Review.ACCEPTED
    adoption.save(update_fields=["review"])
    _tell(adoption, "accept_adoption", by)
    return adoption


@transaction.atomic
def reject_adoption(adoption: Adoption, by: User, reason: str) -> Adoption:
    """Leave out an invented adoption or an advertisement: it counts nowhere and is asked nothing more.

    It is for good. Its answers that wait go with it; an organisation that it kept from being counted is
    counted from now on.

    Args:
        reason: why, without anything personal; kept in the history.

    Raises:
        NotConfirmedError: before its address is confirmed.
        AlreadyReviewedError: when it was rejected meanwhile.
        ForgottenError: when its author was forgotten; another try of theirs could not be counted instead.
        ReasonMissingError: without a reason.
    """
    adoption = _confirmed(adoption)
    if adoption.review == Adoption.Review.REJECTED:
        raise AlreadyReviewedError
    if not adoption.organisation_key:
        raise ForgottenError
    reason = _said(reason)
    adoption.review = Adoption.Review.REJECTED
    # Its name will never be shown: it is forgotten in time, as any other.
    adoption.counted = adoption.is_public = False
    adoption.closed_at = adoption.closed_at or timezone.now()
    adoption.save(update_fields=["review", "counted", "is_public", "closed_at"])
    for answer in adoption.answers.filter(review=AdoptionAnswer.Review.PENDING):
        _leave_out(answer, by)
    # Those that were accepted are shown no more either.
    adoption.answers.update(reason="", changes="", advice="")
    forget_node(adoption)
    count_another(adoption.sheet_id, adoption.organisation_key)
    _tell(adoption, "reject_adoption", by, reason)
    review_maturity(adoption.sheet_id)
    return adoption


@transaction.atomic
def forget_adoption(adoption: Adoption, by: User) -> Adoption:
    """Forget who tries, at a request that came by another way than their link; the adoption still counts.

    Once the follow-up is over only the name is left, which no address leads to any more.

    Raises:
        NotConfirmedError: before its address is confirmed.
        AlreadyReviewedError: when they were forgotten meanwhile.
    """
    adoption = _confirmed(adoption)
    if adoption.forgotten_at:
        raise AlreadyReviewedError
    services.erase_person(adoption)
    _tell(adoption, "forget", by)
    return adoption


def _confirmed(adoption: Adoption) -> Adoption:
    """Return a confirmed adoption, its sheet and itself locked."""
    lock_sheet(adoption.sheet_id)
    adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if adoption.state == Adoption.State.PENDING:
        raise NotConfirmedError
    return adoption


def _pending(answer: AdoptionAnswer) -> AdoptionAnswer:
    """Return an answer that waits, with its adoption; sheet, adoption and answer locked."""
    adoption = _confirmed(answer.adoption)
    answer = AdoptionAnswer.objects.select_for_update().get(pk=answer.pk)
    if answer.review != AdoptionAnswer.Review.PENDING:
        raise AlreadyReviewedError
    answer.adoption = adoption
    return answer


def _said(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissingError
    return reason


def _correct(answer: AdoptionAnswer, texts: Texts | None) -> str:
    """Write corrected texts in an answer; return what the history says of it, never the texts."""
    given = asdict(texts) if texts else {}
    changed = [name for name, text in given.items() if _plain(text) != _plain(getattr(answer, name))]
    if not changed:
        return ""
    for name in changed:
        setattr(answer, name, _plain(given[name]))
    answer.save(update_fields=changed)
    return f" Textes corrigés : {', '.join(LABELS[name] for name in changed)}."


def _plain(text: str) -> str:
    """Return a text as it is compared: browsers send their own line ends."""
    return text.replace("\r\n", "\n").strip()


def _review(answer: AdoptionAnswer, review: str, by: User) -> None:
    answer.review, answer.reviewed_at, answer.reviewed_by = review, timezone.now(), by
    answer.save(update_fields=["review", "reviewed_at", "reviewed_by"])


def _leave_out(answer: AdoptionAnswer, by: User) -> None:
    answer.reason = answer.changes = answer.advice = ""
    answer.save(update_fields=["reason", "changes", "advice"])
    _review(answer, AdoptionAnswer.Review.REJECTED, by)


def _follow(adoption: Adoption, answer: AdoptionAnswer) -> None:
    """Give an adoption the state that its answer tells, unless a later answer told another."""
    state = FINAL_STATES.get(Outcome(answer.outcome))
    later = adoption.answers.filter(month__gt=answer.month, review=AdoptionAnswer.Review.ACCEPTED)
    if state is None or later.exists():
        return
    adoption.state = state
    adoption.closed_at = adoption.closed_at or timezone.now()
    adoption.save(update_fields=["state", "closed_at"])


def _tell(adoption: Adoption, action: str, by: User, note: str = "") -> None:
    AdoptionEvent.objects.create(adoption=adoption, action=action, by=by, note=note[:REASON_LENGTH])
