"""The pages of a question about a sheet, and those of the people who agree to receive them.

Nothing ambient (cookie, session) is used: a form needs its sender's confirmation by mail, a personal link its
secret. There is nothing that a forged request could do in someone's name, and no token is asked for: pages
stay without cookie. GET changes nothing.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import tokens
from core.relay import MessageForm
from core.relay.views import confirm_page, told_page, write_page
from core.views import link_over, personal
from practices.models import Inquiry, PracticePage, SheetContact
from practices.search import public

from . import contacts, links
from .routing import ROUTE, can_ask, receiver

TO_EDITORS, TO_ORGANISATION = "Poser une question à la rédaction", "Échanger avec cette structure"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer ``/pratiques/<slug>/echanger/``: the form; 404 when nobody would receive it."""
    sheet = _sheet(slug)
    form = MessageForm(request.POST if request.method == "POST" else None)

    def make(form: MessageForm) -> Inquiry:
        return Inquiry(sheet=sheet, **form.written())

    return write_page(
        request,
        ROUTE,
        form,
        make,
        context={**_about(sheet), "path": request.path, "aside": "practices/asking/_write.html"},
        sent_url=reverse("practice_inquiry_sent", args=[slug]),
    )


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a mail is on its way; the same whatever was written."""
    return told_page(request, "sent", _about(_sheet(slug)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the link of a sender: the message, and the button that passes it on."""

    def context(inquiry: Inquiry) -> dict[str, Any]:
        return {"receiver": receiver(inquiry.sheet)}

    return confirm_page(
        request, ROUTE, secret, context=context, relayed_url=reverse("practice_inquiry_relayed")
    )


@require_safe
def relayed(request: HttpRequest) -> HttpResponse:
    """Say that a message was passed on."""
    return told_page(
        request, "relayed", {"back_url": "/pratiques/", "back": "Retrouver les fiches pratiques"}
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the link of someone who is asked to be a contact: they agree or refuse by a button."""
    contact = _contact(links.CONSENT, secret, SheetContact.State.INVITED)
    if contact is None:
        return link_over(request)
    if request.method != "POST":
        return _contact_page(request, "consent", contact)
    answer = request.POST.get("reponse")
    if answer not in {"oui", "non"}:
        return _contact_page(request, "consent", contact, missing=True)
    answered = contacts.agree(secret) if answer == "oui" else contacts.decline(secret)
    if answered is None:
        return link_over(request)
    return _contact_page(request, "agreed" if answer == "oui" else "declined", contact)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the link of a contact who wants no more questions.

    Mail programs post it by themselves (RFC 8058), with nothing else: the answer to a POST is a page, since
    they follow no redirection.
    """
    contact = _contact(links.STOP, secret, SheetContact.State.WILLING)
    if contact is None:
        return link_over(request)
    if request.method != "POST":
        return _contact_page(request, "stop", contact)
    if contacts.withdraw(secret) is None:
        return link_over(request)
    return _contact_page(request, "stopped", contact)


def _sheet(slug: str) -> PracticePage:
    """Return a public sheet that someone would answer for.

    Raises:
        Http404: when there is none.
    """
    sheet = get_object_or_404(public().select_related("organisation"), slug=slug)
    if not can_ask(sheet):
        raise Http404
    return sheet


def _about(sheet: PracticePage) -> dict[str, Any]:
    organisation = receiver(sheet)
    title = TO_ORGANISATION if organisation else TO_EDITORS
    return {
        "sheet": sheet,
        "crumbs": [*sheet.crumbs[:-1], (sheet.title, sheet.public_path), (title, "")],
        "title": title,
        "receiver": organisation,
        "back_url": sheet.public_path,
        "back": "Revenir à la fiche",
    }


def _contact(purpose: str, secret: str, state: SheetContact.State) -> SheetContact | None:
    pk = tokens.read(purpose, secret)
    found = SheetContact.objects.select_related("sheet", "organisation").filter(state=state)
    return found.filter(pk=pk).first() if pk else None


def _contact_page(
    request: HttpRequest, step: str, contact: SheetContact, *, missing: bool = False
) -> HttpResponse:
    context = {"contact": contact, "path": request.path, "missing": missing}
    answer = render(request, f"practices/asking/{step}.html", context, status=422 if missing else 200)
    return personal(answer)
