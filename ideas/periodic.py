"""The periodic work of the idea bank."""

from datetime import time, timedelta

from core import periodic

from . import search
from .admin import digest
from .importing import services as importing

SUPPORTS, WAITING, IMPORTS = "ideas.supports", "ideas.waiting", "ideas.imports"
# In Paris.
MORNING, NIGHT = time(8), time(3)


def register() -> None:
    """Register the jobs; called once, when the app is ready."""
    periodic.register(
        SUPPORTS, "Soutiens des idées dans la recherche", refresh_supports, every=timedelta(minutes=10)
    )
    periodic.register(IMPORTS, "Oubli des tableaux apportés", importing.forget_old, at=NIGHT)
    periodic.register(WAITING, "Courriel du matin à la modération des idées", digest.send, at=MORNING)


def refresh_supports() -> None:
    """Let the lists sort by the supports of now."""
    search.refresh_supports()
