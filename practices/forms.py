"""The form of a sheet in the admin."""

from typing import Any

from core.checked.forms import CheckedPageForm

from . import rules


class PracticePageForm(CheckedPageForm):
    """A draft may leave its provenance for later."""

    def defects(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what the rules of a sheet find, with the neighbours just typed."""
        return rules.defects(
            page_id=self.instance.pk,
            main_axis=cleaned.get("main_axis"),
            other_axes=cleaned.get("other_axes") or (),
            origin=cleaned.get("origin") or "",
            source=cleaned.get("source"),
            organisation=cleaned.get("organisation"),
            related=[row["target"].pk for row in self.rows("related_links") if row.get("target")],
            publishing=self.is_publishing,
        )
