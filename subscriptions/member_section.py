"""What a member follows, on « Mon espace »; the page of a personal link changes it."""

from typing import Any

from accounts import sections
from accounts.models import User

from . import selectors


def register() -> None:
    """Have the section shown; called once, when the app is ready."""
    sections.register(sections.Section("suivis", "Mes suivis", "subscriptions/_mine.html", _context))


def _context(member: User) -> dict[str, Any]:
    return {"followed": [each for each in selectors.followed(member.email) if each.shown]}
