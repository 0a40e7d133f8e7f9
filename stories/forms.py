"""The form of a story in the admin."""

from typing import Any

from core.checked.forms import CheckedPageForm

from . import rules


class StoryForm(CheckedPageForm):
    """A draft may leave its filing for later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the section of a territory, stories are of that territory unless told otherwise.
        place = getattr(self.parent_page, "territory", None)
        if place is not None and self.instance.pk is None:
            self.initial["territory"] = self.initial.get("territory") or place.pk

    def defects(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what the rules of a story find in what was just typed."""
        media = cleaned.get("audio") or cleaned.get("film")
        return rules.defects(
            said=rules.said_of(cleaned),
            duration=media.duration if media else 0,
            has_film="film" in cleaned and media is not None,
            filed=bool(cleaned.get("axes")),
            publishing=self.is_publishing,
        )
