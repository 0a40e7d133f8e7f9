"""The doors of the admin by which an event could be taken from those who registered."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from .protection import being_told, being_told_refusal, expecting, lock_under, refusal

TAKING_AWAY = {"delete", "unpublish"}


@hooks.register("before_delete_page")
def keep_from_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Delete no event where people are expected, or are being told something, nor what is above one."""
    return _refused(request, [page], _editor(page), deletes=True)


@hooks.register("before_unpublish_page")
def keep_from_withdrawal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Withdraw no event where people are expected."""
    pages = [page]
    if not request.POST.get("include_descendants"):
        # What is under the page stays on the site.
        pages = pages if page.is_leaf() else []
    return _refused(request, pages, _editor(page))


@hooks.register("before_bulk_action")
def keep_from_bulk_actions(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    """Do neither to several pages at once: all or none."""
    if action_type not in TAKING_AWAY or action.model is not Page:
        return None
    pages = objects
    if action_type == "unpublish" and not action.cleaned_form.cleaned_data.get("include_descendants"):
        pages = [page for page in objects if page.is_leaf()]
    return _refused(request, pages, action.next_url, deletes=action_type == "delete")


def _editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _refused(
    request: HttpRequest, pages: Collection[Page], back: str, *, deletes: bool = False
) -> HttpResponse | None:
    if deletes and request.method == "POST":
        # Wagtail deletes in the transaction where it asks.
        lock_under(pages)
    refused = [refusal(event) for event in expecting(pages)]
    if deletes and not refused:
        refused = [being_told_refusal(event) for event in being_told(pages)]
    for reason in refused:
        messages.error(request, reason)
    return redirect(back) if refused else None
