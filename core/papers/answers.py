"""Gives readers the files of a content: named, kept by browsers while unchanged, refused in plain words."""

import logging
import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from core.branding import brand_for

from .delivery import Content, Format, document, fingerprint
from .errors import DocumentBusyError, DocumentError

logger = logging.getLogger(__name__)

# What the file systems of readers refuse in a name, and what begins a hidden file.
UNNAMEABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
LONGEST_NAME = 120
# Seconds after which a reader whom we could not serve may come back.
RETRY_S = 10


@dataclass(frozen=True)
class Named:
    """What a file is of.

    Attributes:
        title: names the downloaded file: « Fiche pratique – Le tutorat ».
        slug: names it to old programs.
        url: the full address of the page that says the same.
        read: how one is led to that page when the file cannot be had: « Lire la fiche en ligne ».
    """

    title: str
    slug: str
    url: str
    read: str


def answer(request: HttpRequest, kind: Format[Content], content: Content, named: Named) -> HttpResponse:
    """Answer a file of a public content, or why it cannot be had now.

    Whether the content is public is asked by the caller, each time: what is withdrawn has no file any more,
    whatever is kept.
    """
    brand = brand_for(request)
    mark = fingerprint(kind, content, brand)
    unchanged = get_conditional_response(request, etag=quote_etag(mark))
    if unchanged is not None:
        return unchanged
    try:
        made = document(kind, content, brand, mark)
    except DocumentError as error:
        return _not_now(request, named, error)
    response = HttpResponse(made.content, content_type=kind.content_type)
    response["ETag"] = quote_etag(mark)
    response["Last-Modified"] = http_date(made.made_at.timestamp())
    response["Content-Disposition"] = disposition(named, kind.extension)
    # One content, one address for search engines: that of the page.
    response["Link"] = f'<{named.url}>; rel="canonical"'
    return response


def disposition(named: Named, extension: str) -> str:
    """Return the header that names a downloaded file (RFC 6266): its title, or its slug to old programs."""
    name = UNNAMEABLE.sub(" ", named.title)[:LONGEST_NAME]
    name = f"{' '.join(name.split()).rstrip('. ')}.{extension}"
    return f"attachment; filename=\"{named.slug}.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def _not_now(request: HttpRequest, named: Named, error: DocumentError) -> HttpResponse:
    """Say that the file cannot be had now, and where the same can be read meanwhile."""
    busy = isinstance(error, DocumentBusyError)
    if busy:
        logger.warning("%s", error)
    else:
        logger.error("%s", error, exc_info=error)
    context = {"named": named, "busy": busy}
    response = render(request, "core/document_unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "no-store"
    return response
