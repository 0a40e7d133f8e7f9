"""The pages of what one follows: the form that sends a link, and what personal links open.

Nothing ambient (cookie, account) is used: whoever posts the address of a stranger sends that person a link
and learns nothing, and a link is known to whoever received it only. There is thus nothing that a forged
request could do, and no token against it is asked for: mail programs that post to leave (RFC 8058) have none.
GET changes nothing: scanners of mail follow every link. What opens nothing always gets the same answer.
"""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.protection import form_page
from core.views import link_over, personal

from . import links, selectors, services
from .errors import LinkOverError
from .forms import AskForm, CadenceForm
from .models import Subscriber

# Name of the form for the quotas of network addresses.
QUOTA = "subscriptions"
# What was done, as the page says it: by its parameter.
DONE = {
    "suivi": "C’est noté\u00a0: nous vous écrirons quand il y aura du nouveau.",
    "cadence": "La cadence est changée.",
    "quitte": "C’est noté\u00a0: vous ne recevrez plus rien à ce sujet.",
}
View = Callable[..., HttpResponse]


def _personal_link(view: View) -> View:
    """Wrap a view that a personal link opens: it may post, and answers alike to whatever is wrong."""

    @wraps(view)
    def wrapped(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            answer = view(request, secret)
        except LinkOverError:
            return link_over(request)
        return personal(answer)

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(wrapped))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Answer ``/abonnements/``: ask for an address, and send it the link of its page."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.has_room(request, QUOTA):
        services.send_page(form.cleaned_data["courriel"])
        return personal(HttpResponseRedirect(reverse("subscriptions_sent")))
    return form_page(request, "subscriptions/ask.html", form, {"path": request.path})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way if the address is known; the same for all of them."""
    return personal(render(request, "subscriptions/sent.html"))


@_personal_link
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is to be followed; follow it on POST."""
    if request.method == "POST":
        return _managed_after(services.confirm(secret), "suivi")
    found = selectors.to_confirm(secret)
    if found is None:
        raise LinkOverError
    subscription, shown = found
    context = {"subscription": subscription, "shown": shown, "path": request.path}
    return render(request, "subscriptions/confirm.html", context)


@_personal_link
def manage(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what someone follows; on POST, leave one thing, or change the cadence."""
    subscriber = _managed(secret)
    if "quitter" in request.POST:
        return _leave(request, secret)
    form = CadenceForm(
        request.POST if request.method == "POST" else None, initial={"cadence": subscriber.cadence}
    )
    if form.is_bound and form.is_valid():
        services.set_cadence(subscriber.email, form.cleaned_data["cadence"])
        return HttpResponseRedirect(f"{request.path}?fait=cadence")
    followed = selectors.followed(subscriber.email)
    groups = [(label, list(items)) for label, items in groupby(followed, lambda each: each.label)]
    context = {
        **_secret_paths(secret),
        "subscriber": subscriber,
        "groups": groups,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return form_page(request, "subscriptions/manage.html", form, context)


@_personal_link
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether all follows should end; end them on POST, which mail programs also send (RFC 8058)."""
    subscriber = _managed(secret)
    if request.method == "POST":
        services.unsubscribe_all(subscriber.email)
    # No redirection: programs that post do not follow it.
    followed = selectors.followed(subscriber.email)
    context = {**_secret_paths(secret), "followed": followed, "is_done": request.method == "POST"}
    return render(request, "subscriptions/stop.html", context)


@_personal_link
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether all that is held should be erased; erase it on POST."""
    subscriber = _managed(secret)
    if request.method == "POST":
        services.erase(secret)
        return HttpResponseRedirect(reverse("subscriptions_erased"))
    return render(request, "subscriptions/erase.html", {**_secret_paths(secret), "subscriber": subscriber})


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that what was held is erased; about nobody in particular."""
    return personal(render(request, "subscriptions/erased.html"))


def _leave(request: HttpRequest, secret: str) -> HttpResponse:
    """End one follow; what is no number ends none."""
    chosen = request.POST["quitter"]
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19:  # what a key may be
        services.leave(secret, int(chosen))
    return HttpResponseRedirect(f"{request.path}?fait=quitte")


def _managed(secret: str) -> Subscriber:
    subscriber = selectors.managed(secret)
    if subscriber is None:
        raise LinkOverError
    return subscriber


def _managed_after(subscriber: Subscriber, done: str) -> HttpResponse:
    """Lead to the page of a subscriber, by a link made for it."""
    path = reverse("subscriptions_manage", args=[links.manage_secret(subscriber)])
    return HttpResponseRedirect(f"{path}?fait={done}")


def _secret_paths(secret: str) -> dict[str, Any]:
    """Return the addresses that one link leads to."""
    names = ("manage", "stop", "erase")
    return {f"{name}_path": reverse(f"subscriptions_{name}", args=[secret]) for name in names}
