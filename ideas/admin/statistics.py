"""The figures of the moderation: how long authors wait, what waits, what was decided month by month."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .decisions import BY_ACTION
from .selectors import figures

HOUR_S = 3_600


def lasted(delay: timedelta) -> str:
    """Say how long something took, in days or in hours."""
    if delay.days:
        return f"{delay.days}\u00a0jour{'s' if delay.days > 1 else ''}"
    hours = delay.seconds // HOUR_S
    if hours:
        return f"{hours}\u00a0heure{'s' if hours > 1 else ''}"
    return "moins d’une heure"


class StatisticsView(WagtailAdminTemplateMixin, View):
    """The figures, for whoever reads ideas."""

    page_title = "Chiffres de la modération"
    header_icon = "history"
    template_name = "ideas/admin/statistics.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leave it to whoever reads ideas.

        Raises:
            PermissionDenied: for everyone else.
        """
        if not request.user.has_perm("ideas.view_idea"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Name the page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the figures."""
        found = figures()
        return super().get_context_data(
            figures=found,
            median=lasted(found.median) if found.median is not None else "",
            actions=[BY_ACTION[action].label for action in found.actions],
            **kwargs,
        )
