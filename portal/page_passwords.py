"""A brake on the passwords of pages and documents: Wagtail lets anyone try as many as they like."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from wagtail import views as pages
from wagtail.documents.views import serve as documents

from accounts.signin import client_address

# Wrong passwords that one address may try on one restriction, and the seconds after which each is forgotten.
WRONG_TRIES = 10
WRONG_TRY_KEPT_S = 15 * 60


def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponseBase:
    """Open a page with its password, as ``wagtail.views.authenticate_with_password``.

    The tries are counted for the restriction, which is what the password opens: a restriction answers at the
    address of any page.
    """
    return _braked(
        request,
        f"page-{page_view_restriction_id}",
        lambda: pages.authenticate_with_password(request, page_view_restriction_id, page_id),
    )


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponseBase:
    """Open the documents of a collection with their password, as Wagtail's own view."""
    return _braked(
        request,
        f"collection-{restriction_id}",
        lambda: documents.authenticate_with_password(request, restriction_id),
    )


def _braked(request: HttpRequest, lock: str, answer: Callable[[], Any]) -> HttpResponseBase:
    """Answer a try at ``lock`` unless too many were wrong; the right password is not counted."""
    if request.method != "POST":
        response: HttpResponseBase = answer()
        return response
    taken = _take_a_try(f"page-password-{lock}-{client_address(request)}")
    if not taken:
        refusal = render(request, "portal/password_locked.html", {"tries": WRONG_TRIES}, status=429)
        refusal["Retry-After"] = str(WRONG_TRY_KEPT_S)
        return refusal
    response = answer()
    if response.status_code == 302:
        cache.delete(taken)
    return response


def _take_a_try(key: str) -> str:
    """Take one of the tries left and return its own key; an empty string when none is left.

    Each try is an entry of the cache, taken before the password is read: requests sent at the same moment
    cannot share one, and each is forgotten in its own time.
    """
    tries = (f"{key}-{number}" for number in range(WRONG_TRIES))
    return next((one for one in tries if cache.add(one, True, WRONG_TRY_KEPT_S)), "")
