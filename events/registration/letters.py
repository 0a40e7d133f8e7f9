"""What the mails of a registration say, made from it when they are sent.

One whose registration is gone, forgotten, or no longer where the mail is true, is not sent: another mail
tells where it stands now. Those that ask to confirm quote nothing that was typed, since the address may be
that of someone else; the others go to an address that was confirmed, and open its page by a link of their
own. None can be « unsubscribed » from: a mail program that does it by itself would cost someone their place.
They end with the registration, which each of them says how to cancel.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core import mail
from core.addresses import absolute
from core.branding import default_brand
from core.exports import writable
from core.mail import Attachment, Kind, Letter, registry
from core.models import Mail
from core.relay.mails import unlinked
from events.dates import in_words
from events.models import EventMessage, EventPage, Registration, RegistrationGroup, SessionChoice
from search.service import SearchService

from . import invitation, links, mails, places, rules, telling
from .history import NEW_LINK
from .publication import LINKED, TOLD

State, Ending = Registration.State, Registration.Ending
Build = Callable[[Mail], Letter | None]
# A reminder is worth sending until the start, which its letter checks; it is sent 30 days before at most.
UNTIL_THE_START = timedelta(days=31)


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    kinds: tuple[tuple[str, str, Build], ...] = (
        (mails.CONFIRM, "adresse à confirmer", _confirm),
        (mails.ALREADY, "déjà faite", _already),
        (mails.CONFIRMED, "place confirmée", _confirmed),
        (mails.WAITLISTED, "liste d’attente", _waitlisted),
        (mails.OFFERED, "place proposée", _offered),
        (mails.TO_APPROVE, "à accepter", _to_approve),
        (mails.REFUSED, "refusée", _refused),
        (mails.CANCELLED, "annulée", _cancelled),
        (mails.FULL, "complet", _full),
        (mails.SESSION, "place dans une séance", _session),
        (mails.CHOICES, "séances changées", _choices),
        (mails.MOVED, "événement modifié", _moved),
        (mails.REMINDER, "rappel", _reminder),
        (mails.THANKS, "remerciement", _thanks),
        (mails.MESSAGE, "message de l’organisation", _message),
        (mails.GROUP_CONFIRM, "groupe à confirmer", _group_confirm),
    )
    for name, label, build in kinds:
        patience = UNTIL_THE_START if name == mails.REMINDER else registry.PATIENCE
        template = f"mail/{name.replace('.', '/')}"
        mail.register(Kind(name, f"Inscription\u00a0: {label}", template, build, patience))


def _confirm(row: Mail) -> Letter | None:
    """Ask to confirm. Whoever registered them is named once it has confirmed its own address only."""
    registration = _find(row, State.PENDING_EMAIL)
    if registration is None or not rules.still_takes_place(registration.event):
        return None
    if links.confirm_until(registration) <= timezone.now():
        return None
    event, group = registration.event, registration.group
    named = group is not None and group.state == RegistrationGroup.State.SENT
    said = {
        "link": links.confirm_address(registration),
        "until": _link_until(registration),
        "by_group": group is not None,
        "organisation": unlinked(group.organisation_name) if group is not None and named else "",
    }
    return _letter(event, {**telling.about_event(event), **said})


def _group_confirm(row: Mail) -> Letter | None:
    pending = RegistrationGroup.objects.select_related("event").filter(state=RegistrationGroup.State.PENDING)
    group = pending.exclude(email="").filter(pk=row.context.get("group")).first()
    if group is None or not group.event.live or rules.desk(group.event) != rules.Desk.OPEN:
        return None
    if links.confirm_until(group) <= timezone.now():
        return None
    said = {
        "link": links.group_address(group),
        "until": _link_until(group),
        "size": group.size,
    }
    return _letter(group.event, {**telling.about_event(group.event), **said})


def _already(row: Mail) -> Letter | None:
    registration = _expected(
        row, State.PENDING_APPROVAL, State.WAITLISTED, State.OFFERED, State.CONFIRMED, State.ATTENDED
    )
    if registration is None:
        return None
    return _personal(registration, {"rank": _rank(registration), "until": _offer_until(registration)})


def _confirmed(row: Mail) -> Letter | None:
    registration = _expected(row, State.CONFIRMED)
    return _personal(registration, files=invitation.files(registration)) if registration else None


def _waitlisted(row: Mail) -> Letter | None:
    """Tell the rank; whoever had a place before loses it in their calendar too."""
    registration = _expected(row, State.WAITLISTED)
    if registration is None:
        return None
    return _personal(registration, {"rank": _rank(registration)}, invitation.files(registration))


def _offered(row: Mail) -> Letter | None:
    registration = _expected(row, State.OFFERED)
    if registration is None or registration.offered_until is None:
        return None
    if registration.offered_until <= timezone.now():
        return None
    return _personal(registration, {"until": _offer_until(registration)})


def _to_approve(row: Mail) -> Letter | None:
    registration = _expected(row, State.PENDING_APPROVAL)
    return _personal(registration, files=invitation.files(registration)) if registration else None


def _refused(row: Mail) -> Letter | None:
    registration = _find(row, State.REFUSED)
    return _personal(registration, files=invitation.files(registration)) if registration else None


def _cancelled(row: Mail) -> Letter | None:
    registration = _find(row, State.CANCELLED)
    if registration is None or registration.ending == Ending.FULL:
        return None
    said = {"ending": registration.ending, "may_return": _may_return(registration)}
    return _personal(registration, said, invitation.files(registration))


def _full(row: Mail) -> Letter | None:
    registration = _find(row, State.CANCELLED)
    if registration is None or registration.ending != Ending.FULL:
        return None
    return _personal(registration, files=invitation.files(registration))


def _session(row: Mail) -> Letter | None:
    registration = _expected(row, State.CONFIRMED)
    if registration is None:
        return None
    seats = registration.choices.filter(state=SessionChoice.State.CONFIRMED).select_related("session")
    seat = seats.filter(pk=row.context.get("choice")).first()
    if seat is None:
        return None
    said = {"seat": telling.session_line(registration.event, seat)}
    return _personal(registration, said, invitation.files(registration))


def _choices(row: Mail) -> Letter | None:
    registration = _expected(row, *TOLD)
    if registration is None:
        return None
    files = invitation.files(registration) if registration.state in LINKED else ()
    return _personal(registration, {"link_change": _link_change(row, registration)}, files)


def _moved(row: Mail) -> Letter | None:
    """Tell the last change; an earlier one that was not told yet is not any more."""
    if "step" in row.context:
        return _new_link(row)
    registration = _find(row, *TOLD)
    if registration is None or registration.event.calendar_sequence != row.context.get("number"):
        return None
    if registration.event.is_over:
        return None
    said = {"link_change": _link_change(row, registration)}
    return _personal(registration, said, invitation.files(registration))


def _new_link(row: Mail) -> Letter | None:
    """Tell the last connection link, to those who have a place; an earlier one is not told any more."""
    registration, step = _expected(row, *LINKED), row.context["step"]
    if registration is None or registration.steps.filter(action=NEW_LINK, pk__gt=step).exists():
        return None
    said = {"link_change": _link_change(row, registration), "link_only": True}
    return _personal(registration, said, invitation.files(registration))


def _link_change(row: Mail, registration: Registration) -> str:
    """Return what became of the connection link; nothing for who has no place, and never saw it."""
    change = row.context.get("link", "")
    return str(change) if registration.state in LINKED else ""


def _reminder(row: Mail) -> Letter | None:
    registration = _expected(row, State.CONFIRMED)
    if registration is None or not registration.event.live:
        return None
    start = registration.event.starts_at
    if start is None or start <= timezone.now() or int(start.timestamp()) != row.context.get("start"):
        return None
    return _personal(registration)


def _thanks(row: Mail) -> Letter | None:
    registration = _find(row, State.ATTENDED, State.CONFIRMED)
    if registration is None or not registration.event.live or not registration.event.is_over:
        return None
    event = registration.event
    sheets = SearchService().cards("practice", [link.page_id for link in event.related_practices.all()])
    said = {
        "replay": event.replay_url,
        "materials": _materials(event),
        "sheets": [(sheet.title, absolute(sheet.url)) for sheet in sheets],
    }
    return _personal(registration, said)


def _message(row: Mail) -> Letter | None:
    """Say what organisers wrote, to those who are still among whom they wrote to."""
    registration = _find(row, *State.values)
    message = EventMessage.objects.filter(pk=row.context.get("message")).first()
    if registration is None or message is None or message.event_id != registration.event_id:
        return None
    # Whoever arrived meanwhile is one of those who had a place.
    states = (
        {registration.state, State.CONFIRMED}
        if registration.state == State.ATTENDED
        else {registration.state}
    )
    if not states & set(message.audience):
        return None
    body = writable(message.body).strip()
    paragraphs = [part.split("\n") for part in body.split("\n\n") if part.strip()]
    return _personal(
        registration, {"message_subject": message.subject, "message_body": body, "paragraphs": paragraphs}
    )


def _personal(
    registration: Registration,
    more: dict[str, Any] | None = None,
    files: tuple[Attachment, ...] = (),
) -> Letter:
    """Return a letter to someone whose address is known, with a new link to their page."""
    manage_link = links.manage_address(links.manage_secret(registration))
    context = {**telling.about_place(registration), **(more or {}), "manage_link": manage_link}
    return _letter(registration.event, context, files)


def _letter(event: EventPage, context: dict[str, Any], files: tuple[Attachment, ...] = ()) -> Letter:
    reply_to = event.organiser_email or default_brand().contact
    strikes_out = invitation.strikes_out(files)
    said = {
        "can_reply": bool(reply_to),
        "strikes_out": strikes_out,
        "updates_calendar": bool(files) and not strikes_out,
    }
    return Letter({**context, **said}, reply_to=reply_to, attachments=files)


def _find(row: Mail, *states: str) -> Registration | None:
    """Return the registration that a mail is about, if it is in one of these states and not forgotten."""
    known = Registration.objects.select_related("event", "group").filter(pk=row.context.get("registration"))
    return known.filter(state__in=states).exclude(email="").first()


def _expected(row: Mail, *states: str) -> Registration | None:
    """Return it if the event takes place, or is taking place."""
    registration = _find(row, *states)
    if registration is None or registration.event.when is None or registration.event.is_over:
        return None
    return registration if registration.event.status == EventPage.Status.SCHEDULED else None


def _rank(registration: Registration) -> str:
    """Return « 1re », « 2e »; nothing for who does not wait."""
    if registration.state != State.WAITLISTED:
        return ""
    rank = places.rank(registration)
    return f"{rank}re" if rank == 1 else f"{rank}e"


def _offer_until(registration: Registration) -> str:
    until = registration.offered_until
    return in_words(until) if registration.state == State.OFFERED and until else ""


def _may_return(registration: Registration) -> bool:
    return registration.event.live and rules.desk(registration.event) == rules.Desk.OPEN


def _link_until(asked: Registration | RegistrationGroup) -> str:
    """Return until when a link that is made now confirms something; the start, when that comes first."""
    until, start = links.confirm_until(asked), asked.event.starts_at
    return in_words(min(until, start) if start else until)


def _materials(event: EventPage) -> list[tuple[str, str]]:
    """Return titles and full addresses of what is given to read; what was deleted since is left out."""
    found = []
    for block in event.materials:
        if block.block_type == "link":
            found.append((block.value["title"], block.value["url"]))
        elif document := block.value["document"]:
            url = document.url
            found.append((document.title, absolute(url) if url.startswith("/") else url))
    return found
