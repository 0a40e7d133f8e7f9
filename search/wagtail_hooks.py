"""The search in the admin: its synonyms."""

from wagtail import hooks

from .viewsets import SynonymGroupViewSet


@hooks.register("register_admin_viewset")
def register_synonyms() -> SynonymGroupViewSet:
    """Add the synonyms to the menu."""
    return SynonymGroupViewSet("synonymes")
