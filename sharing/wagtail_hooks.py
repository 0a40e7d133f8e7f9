"""The kit in the admin: its address, and the ways that lead to it."""

from collections.abc import Iterator

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from accounts.models import User
from core.models import BasePage

from .admin_views import ICON, LABEL, NAME, KitView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the page of the kit."""
    return [path("partage/<int:pk>/", KitView.as_view(), name=NAME)]


@hooks.register("register_page_header_buttons")
def lead_from_the_editor(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from the editor of a page to its kit, in its menu « … »."""
    yield from _button(page, user)


@hooks.register("register_page_listing_more_buttons")
def lead_from_a_list(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a list of pages to the kit of one."""
    yield from _button(page, user)


def _button(page: Page, user: User) -> Iterator[Button]:
    if isinstance(page, BasePage) and page.permissions_for_user(user).can_edit():
        yield Button(LABEL, url=reverse(NAME, args=[page.pk]), icon_name=ICON, priority=45)
