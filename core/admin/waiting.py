"""What waits for a decision, where the team lands in the admin."""

from typing import Any

from wagtail.admin.site_summary import SummaryItem


class Waiting(SummaryItem):
    """How many things wait for a decision, on the home page of the admin; nothing when none does."""

    template_name = "core/admin/waiting.html"
    icon = ""
    # Singular, plural.
    words = ("", "")
    permission = ""

    def count(self) -> int:
        """Return how many wait."""
        return 0

    def url(self) -> str:
        """Return where they are."""
        return ""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count them, and lead to them."""
        count = self.count()
        return {"count": count, "words": self.words[count > 1], "url": self.url(), "icon": self.icon}

    def is_shown(self) -> bool:
        """Show it to those who decide."""
        return bool(self.request.user.has_perm(self.permission))
