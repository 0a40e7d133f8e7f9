"""The sheets in the admin: their menu, and what awaits editors where they land."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.site_summary import SummaryItem

from .adoption import admin_hooks as _adoption_hooks  # noqa: F401 - registers its hooks
from .asking import admin_hooks as _asking_hooks  # noqa: F401 - registers its hooks
from .filters import to_review
from .origins.viewsets import MilestoneViewSet
from .viewsets import PracticeListingViewSet, PracticePageViewSet


@hooks.register("register_admin_viewset")
def register_practice_viewsets() -> list[Any]:
    """Add the list of sheets and that of their origins to the menu, and our views of a sheet."""
    return [PracticeListingViewSet("fiches"), PracticePageViewSet("fiche"), MilestoneViewSet("milestone")]


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
