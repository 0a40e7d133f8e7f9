"""The periodic work of the newsroom."""

from datetime import time, timedelta

from core import periodic

from . import reminders
from .links import outside

MORNING, NIGHT = time(8, 0), time(2, 30)


def register() -> None:
    """Register it; called once, when the app is ready."""
    periodic.register("newsroom.reminders", "Courriel des contenus à relire", reminders.send, at=MORNING)
    periodic.register(
        "newsroom.links", "Vérification des liens", outside.look_at_night, at=NIGHT, limit=timedelta(hours=4)
    )
