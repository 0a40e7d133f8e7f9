"""What the site answers when it cannot answer."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

logger = logging.getLogger(__name__)

# When not even a template can be read.
LAST_RESORT = (
    "<!doctype html><html lang=fr><title>Erreur</title>"
    "<h1>Le site ne répond pas comme prévu</h1><p>Réessayez dans quelques minutes."
)


def _standalone(template_name: str, status: int) -> HttpResponse:
    """Render a page that asks nothing of the database, the request or a context processor."""
    try:
        content = loader.get_template(template_name).render()
    except Exception:
        # Whatever is broken, the reader gets an answer, and the log the reason.
        logger.exception("The page %s could not be rendered", template_name)
        content = LAST_RESORT
    response = HttpResponse(content, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400; the host itself may be what is wrong, so nothing is looked up from it."""
    return _standalone("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _uncached(render(request, "403.html", status=403))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, with a search and other ways on. Kept by caches as public pages are."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, whatever is down."""
    return _standalone("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """Answer a form sent without its token: an old page, or cookies refused."""
    return _uncached(render(request, "403_csrf.html", status=403))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
