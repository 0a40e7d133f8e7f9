"""The chain of a sheet on its edit page: read only, with the way to what can be changed."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from lineage.selectors import chain

if TYPE_CHECKING:
    from lineage.selectors import Step

# No chain is so long that an editor should not see all of it.
SHOWN = 50


class LineagePanel(Panel):
    """Shows where a sheet comes from and who tries it, as readers know it."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one sheet."""

        template_name = "practices/admin/lineage_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the chain, and the addresses that the account may open."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            user = self.request.user
            may_edit = user.has_perm("lineage.change_milestone")
            found = chain(self.instance, shown=SHOWN) if self.instance.pk else None
            steps = (*found.before, None, *found.after) if found else ()
            return {
                **context,
                "steps": [(step, self._edit_url(step) if step and may_edit else "") for step in steps],
                "more": (*found.more_before, *found.more_after) if found else (),
                "list_url": reverse("milestone:index")
                if user.has_perm("lineage.view_milestone") or may_edit
                else "",
            }

        def _edit_url(self, step: "Step") -> str:
            if step.type_name != "milestone":
                return step.card.url
            return reverse("milestone:edit", args=[step.key])
