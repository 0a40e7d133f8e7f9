"""Who agrees to receive the questions about a sheet: asked, agreed, refused, withdrawn.

Nobody receives a question before they agreed by a link sent to their own address. The history of a contact is
in the log of the admin, written in the transaction of each change; it holds neither address nor role.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from core import mail, relay, tokens
from practices.models import Inquiry, PracticePage, SheetContact
from practices.search import public

from . import errors
from .links import CONSENT, STOP
from .routing import ROUTE

State = SheetContact.State
# Their kinds of mail.
INVITATION, AGREED = "practices.contact_invitation", "practices.contact_agreed"
# The first one, then twice more at most.
MOST_INVITATIONS = 3
BETWEEN_INVITATIONS = timedelta(days=3)


def invite(sheet: PracticePage, email: str, role: str, by: User | None) -> SheetContact:
    """Ask someone whether they agree to receive the questions about a sheet.

    Raises:
        NoOrganisationError: when the sheet is not public or names no organisation.
        AlreadyHasContactError: when it has a contact, or waits for the answer of one.
        RefusedBeforeError: when this person refused or withdrew not long ago.
    """
    email = email.strip().lower()
    with transaction.atomic():
        known = public().filter(pk=sheet.pk, organisation__isnull=False).first()
        if known is None:
            raise errors.NoOrganisationError
        if known.contacts.filter(email=email).exclude(state__in=SheetContact.ACTIVE).exists():
            raise errors.RefusedBeforeError
        contact = SheetContact(
            sheet=known,
            organisation_id=known.organisation_id,
            email=email,
            role=role,
            invited_by=by,
            invited_at=timezone.now(),
        )
        try:
            with transaction.atomic():
                contact.save(force_insert=True)
        except IntegrityError as error:
            raise errors.AlreadyHasContactError from error
        _ask(contact)
        log(instance=contact, action="practices.contact_invite", user=by)
    return contact


def remind(contact: SheetContact, by: User | None) -> None:
    """Ask again someone who has not answered.

    Raises:
        NotActiveError: when they answered meanwhile, or too long ago to be asked again.
        TooManyInvitationsError: when they were asked often enough, or a moment ago.
    """
    with transaction.atomic():
        contact = _locked(contact.pk, State.INVITED)
        now = timezone.now()
        if contact.invitations >= MOST_INVITATIONS or now - contact.invited_at < BETWEEN_INVITATIONS:
            raise errors.TooManyInvitationsError
        contact.invitations += 1
        contact.invited_at = now
        contact.save(update_fields=["invitations", "invited_at"])
        _ask(contact)
        log(instance=contact, action="practices.contact_remind", user=by)


def agree(secret: str) -> SheetContact | None:
    """Record that whoever holds a link agrees; None when the link opens nothing."""
    with transaction.atomic():
        contact = _opened(CONSENT, secret)
        if contact is None:
            return None
        tokens.revoke(contact.pk, CONSENT)
        contact.state, contact.agreed_at = State.WILLING, timezone.now()
        contact.save(update_fields=["state", "agreed_at"])
        key = f"{AGREED}-{contact.pk}"
        mail.queue(AGREED, key=key, to=contact.email, context={"contact": contact.pk})
        log(instance=contact, action="practices.contact_agree")
    return contact


def decline(secret: str) -> SheetContact | None:
    """Record that whoever holds a link refuses; None when the link opens nothing."""
    with transaction.atomic():
        contact = _opened(CONSENT, secret)
        if contact is not None:
            _end(contact, State.DECLINED)
            log(instance=contact, action="practices.contact_decline")
    return contact


def withdraw(secret: str) -> SheetContact | None:
    """Stop, at once, sending questions to whoever holds a link; None when the link opens nothing."""
    with transaction.atomic():
        contact = _opened(STOP, secret)
        if contact is not None:
            _end(contact, State.WITHDRAWN)
            log(instance=contact, action="practices.contact_withdraw")
    return contact


def retire(contact: SheetContact, by: User | None) -> None:
    """Stop sending questions to a contact, or take an invitation back, as the editorial team decides.

    Raises:
        NotActiveError: when it ended meanwhile.
    """
    with transaction.atomic():
        contact = _locked(contact.pk, *SheetContact.ACTIVE)
        _end(contact, State.WITHDRAWN)
        log(instance=contact, action="practices.contact_retire", user=by)


def forget(contacts: QuerySet[SheetContact]) -> int:
    """Forget who these people are, and end what was under way; return how many there were."""
    with transaction.atomic():
        chosen = list(contacts.select_for_update(of=("self",)).exclude(email=""))
        for contact in chosen:
            if contact.state in SheetContact.ACTIVE:
                _end(contact, State.LAPSED if contact.state == State.INVITED else State.WITHDRAWN)
            contact.email = contact.role = ""
            contact.save(update_fields=["email", "role"])
    return len(chosen)


def invitation_keys(contact: SheetContact) -> list[str]:
    """Return the keys of the mails that ask this person."""
    return [f"{INVITATION}-{contact.pk}-{number}" for number in range(1, contact.invitations + 1)]


def _ask(contact: SheetContact) -> None:
    """Send the mail that asks. Its link is made then; it works for thirty days."""
    key = invitation_keys(contact)[-1]
    mail.queue(INVITATION, key=key, to=contact.email, context={"contact": contact.pk})


def _locked(pk: int, *states: str) -> SheetContact:
    contact = SheetContact.objects.select_for_update().filter(pk=pk, state__in=states).first()
    if contact is None:
        raise errors.NotActiveError
    return contact


def _opened(purpose: str, secret: str) -> SheetContact | None:
    """Use a link up and return its contact, locked, in the state that the link is for."""
    state = State.INVITED if purpose == CONSENT else State.WILLING
    pk = tokens.read(purpose, secret)
    if pk is None:
        return None
    # Locked before its links: two of them followed at once would wait for each other.
    contact = SheetContact.objects.select_for_update().filter(pk=pk, state=state).first()
    return contact if contact is not None and tokens.use(purpose, secret) is not None else None


def _end(contact: SheetContact, state: SheetContact.State) -> None:
    """End a contact: its links open nothing, its mails do not leave, and questions go to the editors."""
    contact.state, contact.ended_at = state, timezone.now()
    contact.save(update_fields=["state", "ended_at"])
    tokens.revoke(contact.pk, CONSENT, STOP)
    mail.cancel(f"{AGREED}-{contact.pk}", *invitation_keys(contact))
    _redirect_waiting(contact)


def _redirect_waiting(contact: SheetContact) -> None:
    """Give the editors the questions that were passed on to a contact and whose mail has not left."""
    for inquiry in contact.inquiries.filter(forgotten_at=None):
        if not mail.cancel(ROUTE.key(inquiry.pk, "relayed")):
            continue
        Inquiry.objects.filter(pk=inquiry.pk).update(contact=None)
        try:
            address = relay.editors().address
        except relay.NobodyReceivesError:
            continue
        key = ROUTE.key(inquiry.pk, "relayed-editors")
        mail.queue(ROUTE.kind("relayed"), key=key, to=address, context={"message": inquiry.pk})
