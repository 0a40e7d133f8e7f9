"""What a page gives to those who share it. What is not open to all answers as if it did not exist."""

import logging

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.branding import brand_for
from core.middleware import PUBLIC_MAX_AGE_S
from core.models import BasePage
from core.papers.answers import RETRY_S, Named, disposition
from core.papers.errors import DocumentBusyError, DocumentError
from core.share_card import ShareCard

from . import links, pictures, qr, selectors

logger = logging.getLogger(__name__)

# A picture never changes under its address, in seconds.
PICTURE_MAX_AGE_S = 365 * 24 * 3600
NOT_NOW = "L’image se prépare\u00a0: redemandez-la dans un instant."


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the page, wherever it is now. What networks add to the address to follow readers is dropped."""
    response = HttpResponsePermanentRedirect(_page(code).public_path)
    # The page is to be found under its own address.
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def qr_code(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Answer the short link of a page as a QR code, to download."""
    page = _page(code)
    response = HttpResponse(qr.drawn(links.short_link(page), extension), content_type=qr.TYPES[extension])
    named = Named(title=f"QR – {page.title}", slug=f"qr-{page.slug}", url="", read="")
    response["Content-Disposition"] = disposition(named, extension)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def picture(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    """Answer the picture of a page."""
    page = _page(code)
    card = page.share_card()
    return _picture(request, card, mark, links.picture_path(page, brand_for(request)))


@require_safe
def site_picture(request: HttpRequest, mark: str) -> HttpResponse:
    """Answer the picture of the site."""
    brand = brand_for(request)
    return _picture(request, links.site_card(brand), mark, links.site_picture_path(brand))


def _picture(request: HttpRequest, card: ShareCard, mark: str, path: str) -> HttpResponse:
    """Answer a picture as it is now; any other version leads to it, and is never made."""
    brand = brand_for(request)
    if mark != pictures.mark(card, brand):
        moved = HttpResponseRedirect(path)
        patch_cache_control(moved, public=True, max_age=PUBLIC_MAX_AGE_S)
        return moved
    try:
        made = pictures.kept(card, brand)
    except DocumentError as error:
        return _not_now(error)
    response = HttpResponse(made.content, content_type=pictures.PICTURE.content_type)
    response["ETag"] = quote_etag(mark)
    patch_cache_control(response, public=True, max_age=PICTURE_MAX_AGE_S, immutable=True)
    return response


def _not_now(error: DocumentError) -> HttpResponse:
    if isinstance(error, DocumentBusyError):
        logger.warning("%s", error)
    else:
        logger.error("%s", error, exc_info=error)
    response = HttpResponse(NOT_NOW, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "no-store"
    return response


def _page(code: str) -> BasePage:
    page = selectors.open_page(code)
    if page is None:
        raise Http404
    return page
