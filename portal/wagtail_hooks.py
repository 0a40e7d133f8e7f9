"""The portal in the admin: the glossary, and a menu without what nobody here uses."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .viewsets import GlossaryTermViewSet

# Wagtail's entries for what this site does not have: forms made by editors, and snippets.
UNUSED_MENU_ITEMS = {"forms", "snippets"}


@hooks.register("register_admin_viewset")
def register_glossary() -> GlossaryTermViewSet:
    """Add the terms of the glossary to the menu."""
    return GlossaryTermViewSet("glossaire")


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out the entries of ``UNUSED_MENU_ITEMS``."""
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENU_ITEMS]


@hooks.register("construct_help_menu")
def keep_own_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out Wagtail's news, in English and about Wagtail."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith("whats-new")]
