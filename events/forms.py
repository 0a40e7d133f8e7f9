"""The form of an event in the admin."""

from typing import Any

from core.checked.forms import CheckedPageForm

from . import rules


class EventPageForm(CheckedPageForm):
    """A draft may leave its place for later."""

    def defects(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what the rules of an event find, with the sessions just typed."""
        told = rules.Told(
            starts_at=cleaned.get("starts_at"),
            ends_at=cleaned.get("ends_at"),
            place_name=cleaned.get("place_name") or "",
            address=cleaned.get("address") or "",
            online=bool(cleaned.get("online")),
            filed=bool(cleaned.get("axes")),
            registration_opens_at=cleaned.get("registration_opens_at"),
            registration_closes_at=cleaned.get("registration_closes_at"),
            sessions=[(row.get("starts_at"), row.get("ends_at")) for row in self.rows("sessions")],
        )
        return rules.defects(told, publishing=self.is_publishing)
