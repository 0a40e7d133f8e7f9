"""The door that Wagtail leaves unchecked: publishing several pages at once."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page

from core.scheduled_publishing import REFUSED

from . import checks_of, models
from .views import incomplete_message


@hooks.register("register_log_actions")
def register_refusal(actions: LogActionRegistry) -> None:
    """Let the history of a page say that it was not published at its hour, and why."""

    @actions.register_action(REFUSED)
    class RefusedFormatter(LogFormatter):
        label = "Publication programmée refusée"

        def format_message(self, entry: ModelLogEntry) -> str:
            """Say what the page lacked."""
            return f"N’a pas pu paraître à l’heure dite\u00a0: {' '.join(entry.data.get('errors', []))}"


@hooks.register("before_bulk_action")
def refuse_incomplete_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    """Publish no page that lacks something: all or none, so that nothing is half done."""
    if action_type != "publish" or action.model is not Page:
        return None
    include_descendants = action.cleaned_form.cleaned_data.get("include_descendants", False)
    refused = False
    for page in _to_publish(objects, include_descendants):
        draft = page.get_latest_revision_as_object()
        checks = checks_of(draft)
        if checks and (errors := checks.errors(draft)):
            messages.error(request, incomplete_message(page, errors))
            refused = True
    return redirect(action.next_url) if refused else None


def _to_publish(pages: Iterable[Page], include_descendants: bool) -> Iterable[Page]:
    for page in pages:
        yield page.specific
        if include_descendants:
            for model in models():
                yield from model.objects.descendant_of(page).not_live()
