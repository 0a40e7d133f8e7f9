"""The addresses of a sheet's files."""

import logging
import re
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from core.branding import brand_for
from practices.models import PracticePage
from practices.search import public

from .content import SheetDocument, sheet_document
from .delivery import DOCX, PDF, Format, document, fingerprint
from .errors import DocumentBusyError, DocumentError

logger = logging.getLogger(__name__)

# What the file systems of readers refuse in a name, and what begins a hidden file.
UNNAMEABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
LONGEST_NAME = 120
# Seconds after which a reader whom we could not serve may come back.
RETRY_S = 10


@require_safe
def sheet_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a public sheet as PDF."""
    return _sheet_file(request, slug, PDF)


@require_safe
def sheet_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a public sheet as DOCX."""
    return _sheet_file(request, slug, DOCX)


def _sheet_file(request: HttpRequest, slug: str, kind: Format) -> HttpResponse:
    # Asked of the database each time: a sheet that is withdrawn or made private has no file any more,
    # whatever is kept.
    page = public().select_related(*PracticePage.served_with).filter(slug=slug).first()
    if page is None:
        raise Http404
    sheet, brand = sheet_document(page), brand_for(request)
    mark = fingerprint(kind, sheet, brand)
    unchanged = get_conditional_response(request, etag=quote_etag(mark))
    if unchanged is not None:
        return unchanged
    try:
        made = document(kind, sheet, brand, mark)
    except DocumentError as error:
        return _not_now(request, sheet, error)
    response = HttpResponse(made.content, content_type=kind.content_type)
    response["ETag"] = quote_etag(mark)
    response["Last-Modified"] = http_date(made.made_at.timestamp())
    response["Content-Disposition"] = disposition(sheet, kind.extension)
    # One content, one address for search engines: that of the page.
    response["Link"] = f'<{sheet.url}>; rel="canonical"'
    return response


def disposition(sheet: SheetDocument, extension: str) -> str:
    """Return the header that names a downloaded file (RFC 6266): its title, or its slug to old programs."""
    name = UNNAMEABLE.sub(" ", f"Fiche pratique – {sheet.title}")[:LONGEST_NAME]
    name = f"{' '.join(name.split()).rstrip('. ')}.{extension}"
    return f"attachment; filename=\"{sheet.slug}.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def _not_now(request: HttpRequest, sheet: SheetDocument, error: DocumentError) -> HttpResponse:
    """Say that the file cannot be had now, and where the sheet can be read meanwhile."""
    busy = isinstance(error, DocumentBusyError)
    if busy:
        logger.warning("%s", error)
    else:
        logger.error("%s", error, exc_info=error)
    context = {"sheet": sheet, "busy": busy}
    response = render(request, "practices/document_unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "no-store"
    return response
