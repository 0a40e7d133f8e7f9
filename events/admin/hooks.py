"""The registrations in the admin: menu, addresses, the way from an event, what waits, words of the log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from accounts.models import User
from events.models import EventPage, Registration

from . import selectors
from .base import ICON, LABEL, NAME, address
from .teams import TeamViewSet


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern | URLResolver]:
    """Add the pages of the registrations."""
    return [path(f"{NAME}/", include("events.admin.urls"))]


@hooks.register("register_admin_viewset")
def register_teams() -> TeamViewSet:
    """Add the teams to the settings."""
    return TeamViewSet("equipes")


class RegistrationsMenuItem(MenuItem):
    """« Inscriptions », for those who work with them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Hide it from the others."""
        return selectors.may_look(request.user)


@hooks.register("register_admin_menu_item")
def register_menu_item() -> RegistrationsMenuItem:
    """Put it after the events."""
    return RegistrationsMenuItem(LABEL, reverse(f"{NAME}:index"), name=NAME, icon_name=ICON, order=116)


def _is_visible(event: EventPage, user: User) -> bool:
    """Tell whether someone sees the registrations of an event, without a query for each event of a list."""
    # An alias has none of its own (``selectors.visible_events``).
    if not event.registers or event.alias_of_id is not None or not selectors.may_look(user):
        return False
    if selectors.sees_all(user):
        return True
    if not hasattr(user, "own_team_keys"):
        user.own_team_keys = set(user.event_teams.values_list("pk", flat=True))  # type: ignore[attr-defined]
    return event.team_id in user.own_team_keys  # type: ignore[attr-defined]


@hooks.register("register_page_header_buttons")
def lead_from_the_editor(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from the editor of an event to its registrations."""
    # One page: asked in full, since people may have registered before registration was closed for good.
    if isinstance(page, EventPage) and selectors.visible_events(user).filter(pk=page.pk).exists():
        yield Button(LABEL, url=address("event", page), icon_name=ICON, priority=5)


@hooks.register("register_page_listing_more_buttons")
def lead_from_the_list(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Lead from the list of events to the registrations of one for which people register."""
    if isinstance(page, EventPage) and _is_visible(page, user):
        yield Button(LABEL, url=address("event", page), icon_name=ICON, priority=5)


class WaitingApprovals(SummaryItem):
    """How many people wait to be accepted, on the home page of the admin."""

    order = 163
    template_name = "events/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count them among the events that the account may see, and lead there."""
        events = selectors.visible_events(self.request.user)
        waiting = Registration.objects.filter(
            state=Registration.State.PENDING_APPROVAL, event__in=events.values("pk")
        )
        return {"count": waiting.count(), "url": reverse(f"{NAME}:index"), "icon": ICON}

    def is_shown(self) -> bool:
        """Show it to those who decide."""
        return selectors.may_manage(self.request.user)


@hooks.register("construct_homepage_summary_items")
def add_waiting(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put what waits where organisers land."""
    items.append(WaitingApprovals(request))
