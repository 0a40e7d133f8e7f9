"""Where one begins a story: which kind, and in which section of the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from .models import KINDS, Story


@dataclass(frozen=True)
class Beginning:
    """A story that someone may begin: what kind, in which section, and the address of its form."""

    kind: str
    section: str
    url: str


def beginnings(user: Any) -> list[Beginning]:
    """Return the stories that an account may begin, kind by kind."""
    return [found for kind in KINDS for found in _of_kind(kind, user)]


def _of_kind(kind: type[Story], user: Any) -> Iterator[Beginning]:
    types = ContentType.objects.get_for_models(*kind.allowed_parent_page_models()).values()
    allowed = page_permission_policy.instances_user_has_permission_for(user, "add")
    for section in allowed.filter(content_type__in=types).order_by("path"):
        url = reverse("wagtailadmin_pages:add", args=["stories", kind._meta.model_name, section.pk])
        yield Beginning(str(kind._meta.verbose_name).capitalize(), section.get_admin_display_title(), url)


class NewStoryView(WagtailAdminTemplateMixin, TemplateView):
    """Asks which kind of story, and where; goes straight to the form when there is one answer."""

    # What the viewset gives each of its views.
    model: Any = None
    index_url_name = ""
    permission_policy: Any = None
    template_name = "stories/admin/new.html"
    page_title = "Nouvelle histoire"
    header_icon = "media"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the choice.

        Raises:
            PermissionDenied: nothing may be begun by this account.
        """
        offered = beginnings(request.user)
        if not offered:
            raise PermissionDenied
        if len(offered) == 1:
            return redirect(offered[0].url)
        return super().get(request, *args, beginnings=offered, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": "Histoires"},
            {"url": "", "label": self.page_title},
        ]
