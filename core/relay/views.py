"""The pages of a message, alike for every form: written, sent, confirmed.

Posting needs no token against forged requests: nothing ambient (cookie, session) is used, and what is posted
does nothing before whoever holds the address confirms it. Views that call these are thus ``csrf_exempt``.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core import tokens
from core.models import RelayedMessage
from core.protection import form_page
from core.views import link_over, personal

from .forms import MessageForm
from .routes import NobodyReceivesError, Route
from .services import relay, write

UNAVAILABLE = 503


def write_page(
    request: HttpRequest,
    route: Route,
    form: MessageForm,
    make: Callable[[MessageForm], RelayedMessage],
    *,
    context: dict[str, Any],
    sent_url: str,
) -> HttpResponse:
    """Answer the page where a message is written.

    Args:
        request: GET or POST.
        route: where its messages go.
        form: of this request, bound when it is posted.
        make: makes the message, not stored, of a valid form.
        context: what the page shows beside the form; see ``templates/core/relay/write.html``.
        sent_url: the page that says what happens next.
    """
    if request.method == "POST" and form.is_valid() and form.has_room(request, route.name):
        write(route, make(form))
        return personal(HttpResponseRedirect(sent_url))
    return form_page(request, "core/relay/write.html", form, context)


def confirm_page(
    request: HttpRequest,
    route: Route,
    secret: str,
    *,
    context: Callable[[Any], dict[str, Any]],
    relayed_url: str,
) -> HttpResponse:
    """Answer the page where a sender confirms: GET shows the message, POST passes it on.

    Args:
        request: GET, HEAD or POST.
        route: where its messages go.
        secret: the link's.
        context: what the page shows of a message; see ``templates/core/relay/confirm.html``.
        relayed_url: the page that says that it was passed on.
    """
    message_id = tokens.read(route.confirmation, secret)
    pending = route.model._default_manager.filter(state=RelayedMessage.State.PENDING, forgotten_at=None)
    message = None if message_id is None else pending.filter(pk=message_id).first()
    if message is None:
        return link_over(request)
    status, nobody = 200, False
    if request.method == "POST":
        try:
            if relay(route, secret) is None:
                return link_over(request)
            return personal(HttpResponseRedirect(relayed_url))
        except NobodyReceivesError:
            status, nobody = UNAVAILABLE, True
    shown = {**context(message), "message": message, "path": request.path, "nobody": nobody}
    return personal(render(request, "core/relay/confirm.html", shown, status=status))


def told_page(request: HttpRequest, step: str, context: dict[str, Any]) -> HttpResponse:
    """Answer a page that says what happens next: ``step`` is « sent » or « relayed »."""
    return personal(render(request, f"core/relay/{step}.html", context))
