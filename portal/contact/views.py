"""The pages of the contact form.

Nothing ambient (cookie, session) is used and what is posted does nothing before its sender confirms it by
mail: no token is asked for, and pages stay without cookie. GET changes nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.branding import default_brand
from core.models import HOME_LABEL
from core.relay import MessageForm
from core.relay.views import confirm_page, told_page, write_page
from core.views import personal
from portal.models import ContactMessage

from .forms import ContactForm, own_path
from .routing import ROUTE

TITLE = "Écrire à la rédaction"
HOME = {"back_url": "/", "back": "Aller à l’accueil"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Answer ``/contact/``: the form; while the site has no contact address, how to do without.

    ``?page=`` names the page of the site that it is about, ``?sujet=`` the subject to choose.
    """
    crumbs = {"crumbs": [(HOME_LABEL, "/"), ("Contact", "")], "title": TITLE}
    if not default_brand().contact:
        return personal(render(request, "portal/contact/closed.html", crumbs))
    posted = request.method == "POST"
    page = own_path((request.POST if posted else request.GET).get("page", ""))
    return write_page(
        request,
        ROUTE,
        ContactForm(request.POST) if posted else ContactForm(initial=_asked(request, page)),
        _message,
        context={
            **crumbs,
            "path": request.path,
            "aside": "portal/contact/_aside.html",
            "lead": "Une question, une erreur à signaler, une demande\u00a0: la rédaction vous lit.",
            "page_about": page,
            "back_url": page or HOME["back_url"],
            "back": "Revenir à la page" if page else HOME["back"],
        },
        sent_url=reverse("contact_sent"),
    )


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same whatever was written."""
    return told_page(request, "sent", HOME)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the link of a sender: the message, and the button that passes it on."""
    return confirm_page(
        request, ROUTE, secret, context=lambda message: {}, relayed_url=reverse("contact_relayed")
    )


@require_safe
def relayed(request: HttpRequest) -> HttpResponse:
    """Say that a message was passed on."""
    return told_page(request, "relayed", HOME)


def _asked(request: HttpRequest, page: str) -> dict[str, Any]:
    """Return what the address of the form already says."""
    subject = request.GET.get("sujet", "")
    return {"page": page, **({"sujet": subject} if subject in ContactMessage.Subject.values else {})}


def _message(form: MessageForm) -> ContactMessage:
    return ContactMessage(**form.written())
