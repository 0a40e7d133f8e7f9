"""The papers of events in the admin: their addresses, the words of the history."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from . import urls, views

ACTIONS = {
    views.EXPORT: ("Exporter les inscriptions", "Inscriptions exportées"),
    views.BADGES: ("Imprimer les badges", "Badges imprimés"),
    views.ATTENDANCE: ("Imprimer la feuille d’émargement", "Feuille d’émargement imprimée"),
}


@hooks.register("register_admin_urls")
def papers_urls() -> list[URLPattern]:
    """Add the files to the admin."""
    return urls.urlpatterns


@hooks.register("register_log_actions")
def register_papers_actions(actions: LogActionRegistry) -> None:
    """Let the history of an event say who took what."""
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
