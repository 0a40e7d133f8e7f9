"""What the personal links of a registration open.

Nothing ambient (cookie, account) is used: a link is known to whoever received it only, so that no token
against forged requests is asked for and pages stay without cookie. GET changes nothing: scanners of mail
follow every link. A link that opens nothing always gets the same answer (``core.views.link_over``).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.protection import form_page
from core.views import link_over, personal, personal_link
from events.models import EventPage, Registration
from questionnaires.presentation import readable
from questionnaires.selectors import current
from search.service import SearchService

from . import groups, invitation, links, rules, selectors, services
from .errors import (
    AlreadyActiveError,
    ChoiceError,
    ClosedError,
    FullError,
    LinkOverError,
    OverlapError,
    WrongStateError,
)
from .forms import NO_SESSION, DetailsForm, said_before
from .presentation import event_lines, may_change, panel, proposed, standing
from .telling import about_place

State = Registration.State
# What was done, as the manage page says it: by its parameter.
DONE = {
    "confirme": "Votre adresse est confirmée.",
    "modifie": "Vos changements sont enregistrés.",
    "accepte": "Vous avez pris la place proposée.",
    "revenu": "Votre inscription est de nouveau enregistrée.",
    "annule": "C’est annulé.",
}
# Why nothing was done, the same way: things changed since the page was opened.
NOT_DONE = {
    "trop-tard": "Rien n’a changé\u00a0: ce n’était plus possible. Voici où vous en êtes.",
    "complet": "Rien n’a changé\u00a0: il n’y a plus de place, ni de liste d’attente.",
    "ferme": "Rien n’a changé\u00a0: les inscriptions sont closes.",
    "deja": "Rien n’a changé\u00a0: vous avez une inscription plus récente, dont le lien est dans votre "
    "dernier courriel.",
}
# The steps that cannot be taken any more, and what the page then says.
REASONS: dict[type[Exception], str] = {
    WrongStateError: "trop-tard",
    FullError: "complet",
    ClosedError: "ferme",
    AlreadyActiveError: "deja",
}
CONFLICT = 409
View = Callable[..., HttpResponse]
_opened_by_link = personal_link(LinkOverError)


@_opened_by_link
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is to be confirmed; confirm it on POST."""
    registration = services.to_confirm(secret)
    if request.method == "POST":
        try:
            registration = services.confirm(secret)
        except ClosedError:
            return _too_late(request, registration.event)
        return _led_to(links.manage_secret(registration), "confirme")
    if not rules.still_takes_place(registration.event):
        return _too_late(request, registration.event)
    context = {
        **about_place(registration),
        "event": registration.event,
        "panel": panel(registration.event),
        "registration": registration,
        "answers": readable(registration.answers) if registration.answers else [],
    }
    return render(request, "events/registration/confirm.html", context)


@_opened_by_link
def group_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the group to be confirmed; on POST, confirm it and have each colleague asked."""
    group = groups.to_confirm(secret)
    if request.method == "POST":
        try:
            group = groups.confirm_group(secret)
        except ClosedError:
            return _too_late(request, group.event)
        # No redirection: the link is used up, and there is no page of a group to lead to.
        context = {**event_lines(group.event), "group": group}
        return render(request, "events/registration/group_confirmed.html", context)
    if not rules.is_open(group.event):
        return _too_late(request, group.event)
    context = {**event_lines(group.event), "group": group, "colleagues": list(group.colleagues.all())}
    return render(request, "events/registration/group_confirm.html", context)


@_opened_by_link
def manage(request: HttpRequest, secret: str) -> HttpResponse:
    """Show where a registration stands and what is held about it; correct it on POST."""
    registration = _opened(secret)
    form = _details_form(request, registration) if may_change(registration) else None
    if request.method == "POST":
        if form is None:
            return _led_to(secret, "trop-tard")
        if form.is_valid():
            try:
                services.change(secret, form.person(registration.email), form.wishes)
                return _led_to(secret, "modifie")
            except WrongStateError:
                return _led_to(secret, "trop-tard")
            except (ChoiceError, OverlapError):
                form.add_error("seances" if form.proposed else None, NO_SESSION)
    context = {**_manage_context(registration, secret), **_told(request)}
    template = "events/registration/manage.html"
    return render(request, template, context) if form is None else form_page(request, template, form, context)


@_opened_by_link
def cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether the place should be given up, or left to the next one; give it up on POST."""
    registration = _opened(secret)
    if request.method == "POST":
        is_offer = registration.state == State.OFFERED
        return _stepped(secret, services.decline_offer if is_offer else services.cancel, "annule")
    if not may_change(registration):
        return _led_to(secret)
    context = {
        **event_lines(registration.event),
        "registration": registration,
        "may_return": rules.is_open(registration.event),
        **_paths(secret),
    }
    return render(request, "events/registration/cancel.html", context)


@_opened_by_link
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the place that is offered, on POST; otherwise lead to the page that offers it."""
    _opened(secret)
    return _stepped(secret, services.accept_offer, "accepte") if request.method == "POST" else _led_to(secret)


@_opened_by_link
def rejoin(request: HttpRequest, secret: str) -> HttpResponse:
    """Register again, on POST; otherwise lead to the page that proposes it."""
    _opened(secret)
    return _stepped(secret, services.rejoin, "revenu") if request.method == "POST" else _led_to(secret)


@_opened_by_link
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether what tells who registered should be erased; erase it on POST."""
    registration = _opened(secret)
    if request.method == "POST":
        services.erase(secret)
        return HttpResponseRedirect(reverse("registration_erased"))
    context = {
        **event_lines(registration.event),
        "registration": registration,
        # Whoever is still expected gives up a place, or a rank.
        "gives_up": may_change(registration),
        **_paths(secret),
    }
    return render(request, "events/registration/erase.html", context)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that what was held is erased; about nobody in particular."""
    return personal(render(request, "events/registration/erased.html"))


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the place of someone as a calendar file: the same object as the invitation of their mails."""
    try:
        registration = _opened(secret)
    except LinkOverError:
        return link_over(request)
    files = invitation.files(registration) if registration.state == State.CONFIRMED else ()
    found = next((file for file in files if not file.inline), None)
    if found is None:
        return link_over(request)
    answer = HttpResponse(found.content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return personal(answer)


def _opened(secret: str) -> Registration:
    """Return the registration that a manage link opens.

    Raises:
        LinkOverError: it opens nothing, or what is not confirmed yet.
    """
    registration = services.opened(secret)
    if registration.state == State.PENDING_EMAIL:
        raise LinkOverError
    return registration


def _stepped(secret: str, step: Callable[[str], Registration], done: str) -> HttpResponse:
    """Take a step and lead to the page that tells it, or that tells why it was not taken."""
    try:
        step(secret)
    except tuple(REASONS) as error:
        return _led_to(secret, REASONS[type(error)])
    return _led_to(secret, done)


def _details_form(request: HttpRequest, registration: Registration) -> DetailsForm:
    event = registration.event
    version = current(event.questionnaire)
    said = said_before(registration, version)
    return DetailsForm(
        request.POST if request.method == "POST" else None,
        event=event,
        proposed=proposed(event),
        version=version,
        had=said["seances"],
        initial=said,
    )


def _manage_context(registration: Registration, secret: str) -> dict[str, Any]:
    event = registration.event
    is_held = event.status == EventPage.Status.SCHEDULED
    has_place = registration.state in {State.CONFIRMED, State.ATTENDED} and is_held
    sheets = [link.page_id for link in event.related_practices.all()] if event.is_over and event.live else []
    return {
        **about_place(registration),
        **_paths(secret),
        "event": event,
        "registration": registration,
        "standing": standing(registration),
        "answers": readable(registration.answers) if registration.answers else [],
        # For who has a place, until the end: nowhere else.
        "connection_link": event.connection_link if has_place and not event.is_over else "",
        "has_calendar": registration.state == State.CONFIRMED and is_held and not event.is_over,
        "may_answer": _may_answer(registration),
        "may_return": selectors.may_come_back(registration),
        "may_cancel": may_change(registration) and registration.state != State.OFFERED,
        "replay": event.replay_url if event.is_over and event.live else "",
        "materials": event.materials if event.is_over and event.live else [],
        "sheets": SearchService().cards("practice", sheets) if sheets else [],
    }


def _may_answer(registration: Registration) -> bool:
    """Tell whether the place that is offered may be taken now."""
    if registration.state != State.OFFERED or services.is_offer_over(registration):
        return False
    return rules.still_takes_place(registration.event)


def _told(request: HttpRequest) -> dict[str, str]:
    what = request.GET.get("fait", "")
    return {"done": DONE.get(what, ""), "not_done": NOT_DONE.get(what, "")}


def _too_late(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Say that what was to be confirmed cannot be any more."""
    context = {**event_lines(event), "panel": panel(event), "was_asked": True}
    return render(request, "events/registration/closed.html", context, status=CONFLICT)


def _paths(secret: str) -> dict[str, str]:
    """Return the addresses that one manage link leads to."""
    names = ("manage", "cancel", "accept", "rejoin", "calendar", "erase")
    return {f"{name}_path": reverse(f"registration_{name}", args=[secret]) for name in names}


def _led_to(secret: str, what: str = "") -> HttpResponse:
    query = f"?fait={what}" if what else ""
    return HttpResponseRedirect(reverse("registration_manage", args=[secret]) + query)
