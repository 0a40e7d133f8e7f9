"""The accounts of the demonstration, and what keeps them out of a public server.

Their password is public. They are made by ``make demo`` alone, and a server in production refuses them even
when its database was copied from a demonstration.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .roles import CHIEF, COMMUNICATION, EDITOR, MODERATOR, ORGANISER

DEMO_PASSWORD = "essaim-demonstration"  # noqa: S105  # public on purpose


@dataclass(frozen=True)
class DemoAccount:
    """One account: ``label`` is what ``make demo`` calls it, ``group`` the role it has."""

    label: str
    email: str
    first_name: str
    last_name: str
    group: str


DEMO_ACCOUNTS = (
    DemoAccount("rédaction", "redaction@essaim.example", "Camille", "Rédaction", EDITOR.name),
    DemoAccount("modération", "moderation@essaim.example", "Dominique", "Modération", MODERATOR.name),
    DemoAccount("organisation", "organisation@essaim.example", "Sacha", "Organisation", ORGANISER.name),
    DemoAccount("communication", "communication@essaim.example", "Noa", "Communication", COMMUNICATION.name),
    DemoAccount("rédaction en chef", "chef@essaim.example", "Maxime", "Rédaction en chef", CHIEF.name),
)
DEMO_EMAILS = frozenset(account.email for account in DEMO_ACCOUNTS)


class RefuseDemonstrationBackend:
    """Stands before the other authentication backends and refuses the demonstration's accounts."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        email: str | None = None,
        **credentials: Any,
    ) -> None:
        """Refuse a demonstration account outside the demonstration; leave all others to the next backends.

        Raises:
            PermissionDenied: which ends the sign-in, whatever the password.
        """
        name = (username or email or "").strip().lower()
        if name in DEMO_EMAILS and not settings.DEMONSTRATION:
            raise PermissionDenied

    def get_user(self, user_id: int) -> None:
        """Know nobody: this backend only refuses."""
