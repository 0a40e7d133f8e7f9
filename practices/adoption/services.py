"""What an employer does about a try: ask to be followed, confirm, change, stop, have it all erased.

One function for each step. It locks the sheet, then the adoption, as the moderation does; looks again at what
allows it; writes the change, its history and its mail together. A step that cannot be taken raises an
``AdoptionError`` and changes nothing. What is asked and answered later is in ``following``.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import tokens
from core.protection import Quota, spend
from lineage.models import Link
from lineage.services import link
from practices.models import Adoption, PracticePage
from taxonomy.models import Territory

from . import links, mails
from .errors import LinkOverError, SheetWithdrawnError, WrongStateError
from .history import is_public, lock, lock_row, tell
from .organisations import count_another, may_count, plain_name
from .proposals import lock_sheet, review_maturity

# Mails that one address may be sent by the form: whoever types the address of another cannot flood it.
EMAIL_QUOTA = Quota("practices.adoption_email", 3, timedelta(days=1))


@dataclass(frozen=True)
class Employer:
    """What an employer says of its structure.

    Attributes:
        organisation_name: its name.
        territory: its département; None when not said.
        is_public: whether its name may be shown on the sheet.
    """

    organisation_name: str
    territory: Territory | None = None
    is_public: bool = False


def request_adoption(sheet: PracticePage, email: str, employer: Employer, plan: str = "") -> None:
    """Send an employer a mail to confirm that it tries a sheet, or to say that it already does.

    Nothing is returned: whether an address is known is nobody else's business. Beyond ``EMAIL_QUOTA``,
    nothing happens.

    Args:
        sheet: a public sheet.
        email: where to write; its case does not matter.
        employer: who tries.
        plan: its plan as a link carries it (``practices.plan.links.pack``); may be empty.
    """
    email = email.strip().lower()
    # Outside of the transaction: what fails below has counted.
    if spend(EMAIL_QUOTA, email):
        _request(sheet, email, employer, plan)


@transaction.atomic
def _request(sheet: PracticePage, email: str, employer: Employer, plan: str) -> None:
    lock_sheet(sheet.pk)
    try:
        open_states = [Adoption.State.PENDING, Adoption.State.RUNNING]
        adoption = lock_row(Q(sheet=sheet, email=email, state__in=open_states))
    except WrongStateError:
        adoption = Adoption(sheet=sheet, email=email)
    if adoption.state == Adoption.State.RUNNING:
        mails.queue_already(adoption, tell(adoption, "request_again"))
        return
    _describe(adoption, employer)
    # Unconfirmed, it is kept as long as the last mail that was asked for.
    adoption.plan, adoption.created_at = plan, timezone.now()
    adoption.save()
    mails.queue_confirm(adoption, tell(adoption, "request"))


@transaction.atomic
def confirm(secret: str) -> Adoption:
    """Begin to follow a try, whose address is now known to be its author's.

    Args:
        secret: of the link of the mail, which is used up.

    Raises:
        LinkOverError: when the link opens nothing, or the adoption is already confirmed.
        SheetWithdrawnError: when the sheet is no longer public.
    """
    adoption = _opened(links.CONFIRM, secret)
    if adoption.state != Adoption.State.PENDING:
        raise LinkOverError
    if not is_public(adoption):
        raise SheetWithdrawnError
    if tokens.use(links.CONFIRM, secret) is None:
        raise LinkOverError
    adoption.state, adoption.confirmed_at = Adoption.State.RUNNING, timezone.now()
    adoption.counted = may_count(adoption)
    adoption.save()
    tokens.revoke(adoption.pk, links.CONFIRM)
    tell(adoption, "confirm")
    link(adoption.sheet, adoption, Link.Relation.ADOPTED)
    mails.queue_started(adoption)
    review_maturity(adoption.sheet_id)
    return adoption


@transaction.atomic
def change(secret: str, employer: Employer) -> Adoption:
    """Correct what is said of a structure. A new name is shown once the moderation has read it.

    Args:
        secret: of the manage link.
        employer: what replaces what was said.

    Raises:
        LinkOverError: when the link opens nothing, or the address is already forgotten.
    """
    adoption = _opened(links.MANAGE, secret)
    if not adoption.email or adoption.state == Adoption.State.PENDING:
        raise LinkOverError
    former_key = adoption.organisation_key
    is_renamed = employer.organisation_name != adoption.organisation_name
    if is_renamed and adoption.review == Adoption.Review.ACCEPTED:
        adoption.review = Adoption.Review.PENDING
    _describe(adoption, employer)
    if adoption.organisation_key != former_key:
        adoption.counted = adoption.review != Adoption.Review.REJECTED and may_count(adoption)
    adoption.save()
    if adoption.organisation_key != former_key:
        count_another(adoption.sheet_id, former_key)
        review_maturity(adoption.sheet_id)
    tell(adoption, "change")
    return adoption


@transaction.atomic
def stop(secret: str) -> Adoption:
    """Ask nothing more of an employer; done twice, it is done.

    Args:
        secret: of the manage link.

    Raises:
        LinkOverError: when the link opens nothing, or nothing is asked yet.
    """
    adoption = _opened(links.MANAGE, secret)
    if adoption.state == Adoption.State.PENDING:
        raise LinkOverError
    if adoption.closed_at is None:
        adoption.state, adoption.closed_at = Adoption.State.SILENT, timezone.now()
        adoption.save(update_fields=["state", "closed_at"])
        mails.cancel_questions(adoption)
        tell(adoption, "stop")
        review_maturity(adoption.sheet_id)
    return adoption


@transaction.atomic
def erase(secret: str) -> None:
    """Forget all that tells who tried a practice, at their request; it still counts where it was counted.

    Args:
        secret: of the manage link, which opens nothing any more.

    Raises:
        LinkOverError: when the link opens nothing.
    """
    erase_person(_opened(links.MANAGE, secret))


def erase_person(adoption: Adoption) -> None:
    """Forget whoever stands behind a locked adoption; one that was never confirmed goes altogether."""
    mails.forget(adoption)
    links.revoke_all(adoption)
    if adoption.state == Adoption.State.PENDING:
        adoption.delete()
        return
    # What was not read yet may name someone; what was read is public by now, and names nobody.
    erase_texts(adoption)
    _empty(adoption)
    tell(adoption, "erase")


def erase_texts(adoption: Adoption) -> None:
    """Delete what was written in the answers of a locked adoption, unless it was read; keep their outcome."""
    unread = adoption.answers.filter(review=adoption.answers.model.Review.PENDING)
    unread.update(reason="", changes="", advice="")


def end_follow_up(adoption: Adoption) -> None:
    """Forget the address and the plan of a locked adoption whose time is over, and the name if not shown.

    A name that its author agreed to show, and that the moderation accepted, stays until they withdraw it: by
    the link that they keep, or by asking the editors.
    """
    if not (adoption.is_public and adoption.review == Adoption.Review.ACCEPTED):
        mails.forget(adoption)
        links.revoke_all(adoption)
        if adoption.state == Adoption.State.PENDING:
            adoption.delete()
            return
        _empty(adoption)
    else:
        mails.forget(adoption)
        links.revoke_all(adoption, keep_manage=True)
        adoption.email = adoption.plan = ""
        adoption.save(update_fields=["email", "plan"])
    tell(adoption, "end_follow_up")


def _empty(adoption: Adoption) -> None:
    adoption.email = adoption.organisation_name = adoption.organisation_key = adoption.plan = ""
    adoption.is_public = False
    adoption.forgotten_at = timezone.now()
    adoption.closed_at = adoption.closed_at or adoption.forgotten_at
    adoption.save()


def _describe(adoption: Adoption, employer: Employer) -> None:
    adoption.organisation_name = employer.organisation_name
    adoption.organisation_key = plain_name(employer.organisation_name)
    adoption.territory = employer.territory
    adoption.is_public = employer.is_public


def _opened(purpose: str, secret: str) -> Adoption:
    """Return the adoption that a link opens, locked; the link itself is not used up.

    The locks come first: whoever erases holds them while it deletes links.
    """
    adoption_id = tokens.read(purpose, secret)
    if adoption_id is None:
        raise LinkOverError
    try:
        adoption = lock(adoption_id)
    except WrongStateError:
        raise LinkOverError from None
    # It may have been revoked while the lock was waited for.
    if adoption.forgotten_at or tokens.read(purpose, secret) is None:
        raise LinkOverError
    return adoption
