"""What the pages of the admin where something is decided share: one object, and the decisions of it.

GET only shows. Each POST says which decision it is (``decision``), and calls one service.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin


class DecisionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """One object, for those who may see it; POST for those who may decide of it."""

    any_permission_required = ("view", "change")
    model: type[Any]
    # Of the list that leads here: the namespace of its addresses, and what it is called.
    list_name = ""
    list_label = ""
    # What services raise when a decision cannot be taken; ``str()`` says why, in French.
    refusals: tuple[type[Exception], ...] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the object."""
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])

    def get_queryset(self) -> QuerySet[Any]:
        """Return what may be shown here."""
        return self.model._default_manager.all()

    @property
    def may_decide(self) -> bool:
        """Whether the account may take a decision here."""
        return bool(self.user_has_permission("change"))

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Return what each value of ``decision`` does."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, then lead on.

        Raises:
            PermissionDenied: for who may only look.
        """
        if not self.may_decide:
            raise PermissionDenied
        decide = self.decisions().get(request.POST.get("decision", ""))
        if decide is None:
            return redirect(self.own_url)
        try:
            return decide(request)
        except self.refusals as error:
            messages.error(request, str(error))
            return self.refused(error)

    def refused(self, error: Exception) -> HttpResponse:
        """Show the object again, as it is now."""
        return redirect(self.own_url)

    @property
    def own_url(self) -> str:
        """The address of this page."""
        return reverse(f"{self.list_name}:inspect", args=[self.object.pk])

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return reverse(f"{self.list_name}:index")

    def get_page_subtitle(self) -> str:
        """Name the object."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": self.list_url, "label": self.list_label},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def again(self, **forms: Form) -> HttpResponse:
        """Show the page with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(**forms))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the object and whether it may be decided of."""
        context = {"object": self.object, "list_url": self.list_url, "may_decide": self.may_decide}
        return super().get_context_data(**{**context, **kwargs})
