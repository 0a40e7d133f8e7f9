"""The events in the admin: their menu, their registrations, their papers."""

from typing import Any

from wagtail import hooks

from . import protection_hooks as _protection_hooks  # noqa: F401 - registers its hooks
from .admin import hooks as _admin_hooks  # noqa: F401 - registers its hooks
from .papers import admin_hooks as _papers_hooks  # noqa: F401 - registers its hooks
from .viewsets import EventListingViewSet, EventPageViewSet


@hooks.register("register_admin_viewset")
def register_event_viewsets() -> list[Any]:
    """Add the list of events to the menu, and our views of an event."""
    return [EventListingViewSet("evenements"), EventPageViewSet("evenement")]
