"""The pages of the newsroom in the admin: its calendar, what is to be read again, links and media."""

import re
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from accounts.models import User
from core.models import BasePage

from . import rereading, selectors
from .links import media
from .links import selectors as links

LABEL = "Calendrier éditorial"
NAME = "editorial_calendar"
MONTH = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")


TO_REREAD, TO_REREAD_NAME = "Contenus à relire", "to_reread"
LINKS, LINKS_NAME = "Liens et médias", "links_report"


class NewsroomView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the newsroom, with its name over it."""

    url_name = ""
    http_method_names = ["get", "head", "options"]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Name the page."""
        return [*self.breadcrumbs_items, {"url": reverse(self.url_name), "label": self.page_title}]


class RereadView(NewsroomView):
    """What an account may change and is to be read again."""

    template_name = "newsroom/admin/to_reread.html"
    page_title = TO_REREAD
    header_icon = "history"
    url_name = TO_REREAD_NAME

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the contents."""
        found = rereading.due_for(self.request.user)
        return {**super().get_context_data(**kwargs), "due": found, "days": settings.REREAD_AFTER_DAYS}


class LinksView(NewsroomView):
    """Links that lead nowhere, media that nothing shows, files that are lost."""

    template_name = "newsroom/admin/links.html"
    page_title = LINKS
    header_icon = "link"
    url_name = LINKS_NAME

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the four lists."""
        user = self.request.user
        unused, without_file = media.report(user)
        return {
            **super().get_context_data(**kwargs),
            "broken": links.broken(user),
            "dead": links.dead(user),
            "asks": settings.CHECK_OUTSIDE_LINKS,
            "unused": unused,
            "without_file": without_file,
            "fresh_days": media.FRESH.days,
        }


class CalendarView(NewsroomView):
    """What appears, ends and waits, of all types of contents that someone may change."""

    template_name = "newsroom/admin/calendar.html"
    page_title = LABEL
    header_icon = "calendar-alt"
    url_name = NAME

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the month, what surrounds it, and what waits; odd addresses show today's."""
        asked = MONTH.match(self.request.GET.get("mois", ""))
        this_month = timezone.localdate().replace(day=1)
        first = date(int(asked[1]), int(asked[2]), 1) if asked else this_month
        kinds = selectors.kinds()
        chosen = self.request.GET.get("genre", "")
        kind = next((key for key, _ in kinds if str(key) == chosen), None)
        user, mine = self.request.user, self.request.GET.get("qui") == "moi"
        kept = [name for name, is_asked in (("genre", kind), ("qui", mine)) if is_asked]
        return {
            **super().get_context_data(**kwargs),
            "first": first,
            "is_now": first == this_month,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": (first + timedelta(days=32)).replace(day=1),
            "kinds": kinds,
            "kind": kind,
            "mine": mine,
            "kept": urlencode({name: self.request.GET[name] for name in kept}),
            "entries": [
                one for one in selectors.month(user, first, kind) if not mine or one.account == user.pk
            ],
            "waiting": [one for one in selectors.waiting(user, kind) if not mine or one.account == user.pk],
        }


@require_POST
def mark_reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a page still holds.

    Raises:
        Http404: there is no such page.
        PermissionDenied: for who may not change it.
    """
    page = get_object_or_404(Page, pk=pk).specific
    if isinstance(page, BasePage):
        rereading.mark_reread(page, cast(User, request.user))
        messages.success(
            request, f"C’est noté\u00a0: «\u00a0{page.get_admin_display_title()}\u00a0» est relu."
        )
    return redirect(TO_REREAD_NAME)


_team_only = permission_required("wagtailadmin.access_admin")
calendar = _team_only(CalendarView.as_view())
to_reread = _team_only(RereadView.as_view())
reread = _team_only(mark_reread)
links_report = _team_only(LinksView.as_view())
