"""The form of an event in the admin."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from . import rules


class EventPageForm(WagtailAdminPageForm):
    """Checks what fields say together before Wagtail saves or publishes: the message is in the form."""

    def clean(self) -> dict[str, Any]:
        """Add each defect beside its field; a draft may leave its place for later."""
        cleaned: dict[str, Any] = super().clean()
        told = rules.Told(
            starts_at=cleaned.get("starts_at"),
            ends_at=cleaned.get("ends_at"),
            place_name=cleaned.get("place_name") or "",
            address=cleaned.get("address") or "",
            online=bool(cleaned.get("online")),
            filed=bool(cleaned.get("axes")),
            registration_opens_at=cleaned.get("registration_opens_at"),
            registration_closes_at=cleaned.get("registration_closes_at"),
            sessions=self._sessions(),
        )
        for field, message in rules.defects(told, publishing=not self.is_deferred_validation).items():
            self.add_error(field if field in self.fields else None, message)
        return cleaned

    def _post_clean(self) -> None:
        # The model would check the sessions that are stored, and not those just typed; and it would ask of a
        # draft what is asked of a publication.
        self.instance.checks_rules = False
        try:
            super()._post_clean()
        finally:
            self.instance.checks_rules = True

    def _sessions(self) -> list[rules.Span]:
        formset = self.formsets.get("sessions")
        if formset is None or not formset.is_valid():
            return []
        rows = [form.cleaned_data for form in formset.forms if form not in formset.deleted_forms]
        return [(row.get("starts_at"), row.get("ends_at")) for row in rows]
