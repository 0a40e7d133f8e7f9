"""The newsroom in the admin: its pages, their places in the menus, what it writes in histories."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from . import approving, views
from .rereading import REREAD


class TeamMenuItem(MenuItem):
    """For those who write or change pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the account has pages to change."""
        return bool(
            page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"})
        )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the pages."""
    return [
        path("calendrier/", views.calendar, name=views.NAME),
        path("a-relire/", views.to_reread, name=views.TO_REREAD_NAME),
        path("a-relire/<int:pk>/", views.reread, name="reread"),
        path("liens/", views.links_report, name=views.LINKS_NAME),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    """Add the calendar after the contents."""
    return TeamMenuItem(views.LABEL, reverse(views.NAME), icon_name="calendar-alt", order=118)


@hooks.register("register_reports_menu_item")
def register_rereading() -> MenuItem:
    """Add what is to be read again to the reports."""
    return TeamMenuItem(views.TO_REREAD, reverse(views.TO_REREAD_NAME), icon_name="history", order=901)


@hooks.register("register_reports_menu_item")
def register_links() -> MenuItem:
    """Add the links and media to the reports."""
    return TeamMenuItem(views.LINKS, reverse(views.LINKS_NAME), icon_name="link", order=902)


@hooks.register("register_log_actions")
def register_log_action(actions: LogActionRegistry) -> None:
    """Let the history of a page say that it was read again."""
    actions.register_action(REREAD, "Relecture", "Relu\u00a0: rien n’a changé")


@hooks.register("construct_page_action_menu")
def name_reading(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Let each decision say which reading it ends."""
    approving.name_reading(menu_items)


@hooks.register("before_edit_page")
def decide_once(request: HttpRequest, page: Page) -> None:
    """Take a decision once."""
    approving.decide_once(request, page)
