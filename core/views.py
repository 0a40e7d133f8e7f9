"""Answers that every app gives alike."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

GONE = 410


def link_over(request: HttpRequest) -> HttpResponse:
    """Answer a personal link that opens nothing, whatever is wrong with it: always the same page."""
    answer = render(request, "core/link_over.html", status=GONE)
    return personal(answer)


def personal(answer: HttpResponse) -> HttpResponse:
    """Have a page that is about one person kept by no cache, named to no other site, found by no robot.

    Without referrer, browsers send the forms of such a page with « Origin: null », which Django's protection
    against forged requests refuses: its views are ``csrf_exempt``, since they use nothing ambient.
    """
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


# Takes a request and the secret of a link.
PersonalView = Callable[..., HttpResponse]


def personal_link(*over: type[Exception]) -> Callable[[PersonalView], PersonalView]:
    """Wrap the views that a personal link opens: they may post, and answer alike to whatever is wrong.

    Nothing ambient (cookie, account) is used, so that no token against forged requests is asked for.

    Args:
        over: what a view raises when its link opens nothing.
    """

    def wrap(view: PersonalView) -> PersonalView:
        @wraps(view)
        def wrapped(request: HttpRequest, secret: str) -> HttpResponse:
            try:
                answer = view(request, secret)
            except over:
                return link_over(request)
            return personal(answer)

        return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(wrapped))

    return wrap
