"""The form of a sheet in the admin."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from . import rules


class PracticePageForm(WagtailAdminPageForm):
    """Checks what fields say together before Wagtail saves or publishes: the message is in the form."""

    def clean(self) -> dict[str, Any]:
        """Add each defect beside its field; a draft may leave its provenance for later."""
        cleaned: dict[str, Any] = super().clean()
        defects = rules.defects(
            page_id=self.instance.pk,
            main_axis=cleaned.get("main_axis"),
            other_axes=cleaned.get("other_axes") or (),
            origin=cleaned.get("origin") or "",
            source=cleaned.get("source"),
            organisation=cleaned.get("organisation"),
            related=self._related(),
            publishing=not self.is_deferred_validation,
        )
        for field, message in defects.items():
            self.add_error(field if field in self.fields else None, message)
        return cleaned

    def _post_clean(self) -> None:
        # The model would check what is stored, and not the axes and neighbours just typed; and it would ask
        # of a draft what is asked of a publication.
        self.instance.checks_rules = False
        try:
            super()._post_clean()
        finally:
            self.instance.checks_rules = True

    def _related(self) -> list[int | None]:
        formset = self.formsets.get("related_links")
        if formset is None or not formset.is_valid():
            return []
        rows = [form.cleaned_data for form in formset.forms if form not in formset.deleted_forms]
        return [row["target"].pk for row in rows if row.get("target")]
