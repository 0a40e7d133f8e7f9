"""The page of a kit in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from core.branding import brand_for
from core.models import BasePage

from .kit import kit_of

LABEL = "Kit de partage"
ICON = "link-external"
NAME = "sharing_kit"


class KitView(WagtailAdminTemplateMixin, TemplateView):
    """What is needed to share a page, for those who may edit it."""

    template_name = "sharing/admin/kit.html"
    page_title = LABEL
    header_icon = ICON
    http_method_names = ["get", "head", "options"]
    shared: BasePage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the page.

        Raises:
            Http404: there is none.
            PermissionDenied: for who may not edit it.
        """
        super().setup(request, *args, **kwargs)
        page = get_object_or_404(Page, pk=kwargs["pk"]).specific
        if not isinstance(page, BasePage):
            raise Http404
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        self.shared = page

    def get_page_subtitle(self) -> str:
        """Name the page."""
        return str(self.shared.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the editor of the page."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.shared.pk])
        here = {"url": "", "label": LABEL}
        return [*self.breadcrumbs_items, {"url": edit, "label": self.get_page_subtitle()}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the kit."""
        kit = kit_of(self.shared, brand_for(self.request))
        return {**super().get_context_data(**kwargs), "kit": kit, "shared": self.shared}
