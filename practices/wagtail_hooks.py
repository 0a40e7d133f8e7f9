"""The sheets in the admin: menus, and the doors that Wagtail leaves unchecked."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from .adoption import admin_hooks as _adoption_hooks  # noqa: F401 - registers its hooks
from .asking import admin_hooks as _asking_hooks  # noqa: F401 - registers its hooks
from .checks import publication_errors
from .filters import to_review
from .models import PracticePage
from .viewsets import PracticeListingViewSet, PracticePageViewSet, incomplete_message


@hooks.register("register_admin_viewset")
def register_practice_viewsets() -> list[Any]:
    """Add the list of sheets to the menu, and our views of a sheet."""
    return [PracticeListingViewSet("fiches"), PracticePageViewSet("fiche")]


def _sheets_to_publish(pages: Iterable[Page], include_descendants: bool) -> Iterable[PracticePage]:
    for page in pages:
        if issubclass(page.specific_class or Page, PracticePage):
            yield page.specific
        if include_descendants:
            yield from PracticePage.objects.descendant_of(page).not_live()


@hooks.register("before_bulk_action")
def refuse_incomplete_sheets(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    """Publish no sheet that lacks something: Wagtail checks nothing when it publishes several at once."""
    if action_type != "publish" or action.model is not Page:
        return None
    include_descendants = action.cleaned_form.cleaned_data.get("include_descendants", False)
    refused = False
    for sheet in _sheets_to_publish(objects, include_descendants):
        if errors := publication_errors(sheet.get_latest_revision_as_object()):
            messages.error(request, incomplete_message(sheet, errors))
            refused = True
    return redirect(action.next_url) if refused else None


class LateReviews(SummaryItem):
    """How many sheets should have been read again by now, on the home page of the admin."""

    order = 150
    template_name = "practices/admin/late_reviews.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count them, and lead to them."""
        return {
            "late": to_review("late").filter(live=True).count(),
            "url": f"{reverse('fiches:index')}?review=late&status=live",
        }

    def is_shown(self) -> bool:
        """Show it to those who may work on sheets."""
        return bool(user_has_any_page_permission(self.request.user))


@hooks.register("construct_homepage_summary_items")
def add_late_reviews(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put the sheets to read again where editors land."""
    items.append(LateReviews(request))
