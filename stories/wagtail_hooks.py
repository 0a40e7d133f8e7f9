"""The stories in the admin: their menu."""

from typing import Any

from wagtail import hooks

from . import admin_guards as _guards  # noqa: F401 - registers its hooks
from .models import KINDS, PressKitPage
from .viewsets import StoryListingViewSet, kind_viewset


@hooks.register("register_admin_viewset")
def register_story_viewsets() -> list[Any]:
    """Add the list of stories to the menu, and our views of each kind."""
    return [StoryListingViewSet("histoires"), *(kind_viewset(kind) for kind in (*KINDS, PressKitPage))]
