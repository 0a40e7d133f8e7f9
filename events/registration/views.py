"""The pages of a registration."""

from django.http import Http404, HttpRequest, HttpResponse


def register(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def register_group(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def sent(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    raise Http404


def manage(request: HttpRequest, secret: str) -> HttpResponse:
    raise Http404


def group_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    raise Http404
