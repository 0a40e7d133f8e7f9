"""The form of a page whose fields must hold together."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class CheckedPageForm(WagtailAdminPageForm):
    """Checks what fields say together before Wagtail saves or publishes: the message is in the form.

    The model checks the same rules, unless its ``checks_rules`` is False.
    """

    def defects(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what is wrong, a French message for each field; each form says what its rules are.

        Args:
            cleaned: the valid fields.
        """
        return {}

    def clean(self) -> dict[str, Any]:
        """Add each defect beside its field."""
        cleaned: dict[str, Any] = super().clean()
        for field, message in self.defects(cleaned).items():
            self.add_error(field if field in self.fields else None, message)
        return cleaned

    @property
    def is_publishing(self) -> bool:
        """False for a draft, which may leave some fields for later."""
        return not self.is_deferred_validation

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the valid rows of an inline panel, those that are removed aside; none when one is wrong."""
        formset = self.formsets.get(name)
        if formset is None or not formset.is_valid():
            return []
        return [form.cleaned_data for form in formset.forms if form not in formset.deleted_forms]

    def _post_clean(self) -> None:
        # The model would check the relations that are stored, and not those just typed; and it would ask of a
        # draft what is asked of a publication.
        self.instance.checks_rules = False
        try:
            super()._post_clean()
        finally:
            self.instance.checks_rules = True
