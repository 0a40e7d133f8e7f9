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
            are_chosen=cleaned.get("session_choice") != self.instance.SessionChoosing.NONE
            and self._has_valid("sessions"),
        )
        return rules.defects(told, publishing=self.is_publishing)

    def clean(self) -> dict[str, Any]:
        """Refuse to remove a session that someone chose, in a draft too: it would come back."""
        from . import protection

        cleaned = super().clean()
        formset = self.formsets.get("sessions")
        if formset is None or not self.instance.pk or not formset.is_valid():
            return cleaned
        removed = {form.instance.pk for form in formset.deleted_forms}
        for session in protection.chosen_sessions(self.instance).filter(pk__in=removed):
            self.add_error(None, protection.session_refusal(session))
        return cleaned

    def _has_valid(self, name: str) -> bool:
        """Tell whether the rows of an inline panel can be counted: wrong ones are told beside themselves."""
        formset = self.formsets.get(name)
        return formset is not None and formset.is_valid()
