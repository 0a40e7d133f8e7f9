"""Search pages: parse the address, ask the service, render."""

from django.http import HttpRequest, HttpResponse


def listing(request: HttpRequest, page: object = None, only_type: str = "") -> HttpResponse:
    """Answer a listing of one type (the page at ``/pratiques/``)."""
    return HttpResponse("")
