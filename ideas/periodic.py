"""The periodic work of the idea bank."""

from datetime import timedelta

from core import periodic

from . import search

SUPPORTS = "ideas.supports"


def register() -> None:
    """Register the jobs; called once, when the app is ready."""
    periodic.register(
        SUPPORTS, "Soutiens des idées dans la recherche", refresh_supports, every=timedelta(minutes=10)
    )


def refresh_supports() -> None:
    """Let the lists sort by the supports of now."""
    search.refresh_supports()
