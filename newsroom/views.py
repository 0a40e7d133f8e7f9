"""The editorial calendar in the admin."""

import re
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from . import selectors

LABEL = "Calendrier éditorial"
NAME = "editorial_calendar"
MONTH = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """What appears, ends and waits, of all types of contents that someone may change."""

    template_name = "newsroom/admin/calendar.html"
    page_title = LABEL
    header_icon = "calendar-alt"
    http_method_names = ["get", "head", "options"]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Name the page."""
        return [*self.breadcrumbs_items, {"url": reverse(NAME), "label": LABEL}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the month, what surrounds it, and what waits; odd addresses show today's."""
        asked = MONTH.match(self.request.GET.get("mois", ""))
        this_month = timezone.localdate().replace(day=1)
        first = date(int(asked[1]), int(asked[2]), 1) if asked else this_month
        kinds = selectors.kinds()
        chosen = self.request.GET.get("genre", "")
        kind = next((key for key, _ in kinds if str(key) == chosen), None)
        return {
            **super().get_context_data(**kwargs),
            "first": first,
            "is_now": first == this_month,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": (first + timedelta(days=32)).replace(day=1),
            "kinds": kinds,
            "kind": kind,
            "entries": selectors.month(self.request.user, first, kind),
            "waiting": selectors.waiting(self.request.user, kind),
        }


calendar = permission_required("wagtailadmin.access_admin")(CalendarView.as_view())
