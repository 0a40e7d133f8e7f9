"""The events in the admin: their menu."""

from typing import Any

from wagtail import hooks

from .viewsets import EventListingViewSet, EventPageViewSet


@hooks.register("register_admin_viewset")
def register_event_viewsets() -> list[Any]:
    """Add the list of events to the menu, and our views of an event."""
    return [EventListingViewSet("evenements"), EventPageViewSet("evenement")]
