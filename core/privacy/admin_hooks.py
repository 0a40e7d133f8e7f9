"""The door to « Données d’une personne », which administrators alone see."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin


class AdministratorsMenuItem(MenuItem):
    """An entry of the menu for who administers the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the reader administers the site."""
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def personal_data_urls() -> list[URLPattern]:
    """Add the page to the admin."""
    return [path("donnees-d-une-personne/", admin.person, name="personal_data")]


@hooks.register("register_settings_menu_item")
def personal_data_menu_item() -> MenuItem:
    """Add the page to the settings, among what administrators do."""
    return AdministratorsMenuItem(
        admin.TITLE, reverse("personal_data"), name="personal-data", icon_name="user", order=900
    )
