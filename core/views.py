"""Answers that every app gives alike."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
