"""The mails that the demonstration would have sent: a list, each mail, its files. Never in production.

What a mail holds was partly typed by readers: its HTML form is shown in a frame without script, under a
content policy of its own, and its files are only ever downloaded.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.models import HOME_LABEL
from core.views import personal

from . import keeping, reading
from .reading import KeptMail

TITLE = "Courriels"
# Links open beside; nothing in the mail runs, sends, nor reads anything of the site.
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox"]
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": SANDBOX,
}

P = ParamSpec("P")


def _demonstration_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer 404 on a public server; elsewhere, have the answer kept by no cache."""

    @wraps(view)
    @require_safe
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return personal(view(request, *args, **kwargs))

    return answer


@_demonstration_only
def kept_mails(request: HttpRequest) -> HttpResponse:
    """List the mails, the last first."""
    context = {
        "mails": reading.kept_mails(),
        "keeps": settings.EMAIL_BACKEND == settings.MAIL_KEEPING_BACKEND,
        "kept": keeping.KEPT,
        "crumbs": [(HOME_LABEL, "/"), (TITLE, "")],
    }
    return render(request, "core/mails/list.html", context)


@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type]  # written for views without arguments
@_demonstration_only
def kept_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail."""
    mail = _found(name)
    crumbs = [(HOME_LABEL, "/"), (TITLE, reverse("kept_mails")), (mail.subject, "")]
    context = {"mail": mail, "sandbox": " ".join(SANDBOX), "crumbs": crumbs}
    return render(request, "core/mails/mail.html", context)


@csp(MAIL_POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
@_demonstration_only
def kept_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Give the HTML form of a mail, for the frame of its page."""
    # Mail programs open links beside themselves; so does the frame.
    return HttpResponse(_found(name).html.replace("<head>", '<head><base target="_blank">', 1))


@_demonstration_only
def kept_mail_piece(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Give a file of a mail, to be downloaded."""
    pieces = _found(name).pieces
    if number >= len(pieces):
        raise Http404
    piece = pieces[number]
    disposition = content_disposition_header(as_attachment=True, filename=piece.name)
    return HttpResponse(
        piece.content, content_type=piece.content_type, headers={"Content-Disposition": disposition}
    )


def _found(name: str) -> KeptMail:
    mail = reading.kept_mail(name)
    if mail is None:
        raise Http404
    return mail
