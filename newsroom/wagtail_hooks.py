"""The editorial calendar in the admin: its address, its place in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from .views import LABEL, NAME, calendar


class CalendarMenuItem(MenuItem):
    """For those who write or change pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the account has pages to change."""
        return bool(
            page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"})
        )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the page."""
    return [path("calendrier/", calendar, name=NAME)]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    """Add it after the contents."""
    return CalendarMenuItem(LABEL, reverse(NAME), icon_name="calendar-alt", order=118)
