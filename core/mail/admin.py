"""« Courriels » in the admin: where each mail stands; what failed is sent again. For administrators."""

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from core.models import Mail

from . import outbox, registry

NAME = "courriels"


class AdministratorsPolicy(BasePermissionPolicy):
    """Lets administrators alone in, whatever a role is given: addresses of readers are shown there."""

    def user_has_permission(self, user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
        """Tell whether someone administers the site."""
        return bool(user.is_active and getattr(user, "is_superuser", False))

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        """Return who administers the site."""
        return get_user_model()._default_manager.filter(is_active=True, is_superuser=True)


register_permission_policy(Mail, policy=AdministratorsPolicy(Mail))


def kind_label(mail: Mail) -> str:
    """Return what a mail is, as operators read it."""
    labels = {kind.name: kind.label for kind in registry.kinds()}
    return labels.get(mail.kind, mail.kind)


def failed() -> QuerySet[Mail]:
    """Return the mails that failed and can be sent again: whom they were for is still known."""
    return Mail.objects.filter(state=Mail.State.FAILED).exclude(recipient="")


class MailFilterSet(WagtailFilterSet):
    """The filters of the list."""

    state = django_filters.MultipleChoiceFilter(
        label="État", choices=Mail.State.choices, widget=CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(
        label="Nature", choices=lambda: [(kind.name, kind.label) for kind in registry.kinds()]
    )
    created_at = django_filters.DateFromToRangeFilter(label="Demandé", widget=DateRangePickerWidget)

    class Meta:
        model = Mail
        fields: list[str] = []


class StateColumn(Column):
    """The state of a mail; why it failed, and the way to send it again."""

    cell_template_name = "core/mails/state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Give the cell the way to send it again, where there is one."""
        again = instance.state == Mail.State.FAILED and instance.recipient
        url = reverse(f"{NAME}:resend", args=[instance.pk]) if again else ""
        return {**super().get_cell_context_data(instance, parent_context), "mail": instance, "url": url}


class MailListView(generic.IndexView):
    """Every mail, the last first."""

    page_title = "Courriels"

    @cached_property
    def no_results_message(self) -> str:
        """Say what an empty list means."""
        return "Aucun courriel ne correspond."


class ResendView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks, then has a mail that failed tried again."""

    model = Mail
    permission_required = "change"
    template_name = "core/mails/resend.html"
    page_title = "Envoyer à nouveau"
    header_icon = "mail"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        items: list[dict[str, str]] = super().get_breadcrumbs_items()
        here = {"url": "", "label": self.page_title}
        return [*items, {"url": reverse(f"{NAME}:index"), "label": "Courriels"}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what would be sent."""
        mail = get_object_or_404(failed(), pk=self.kwargs["pk"])
        list_url = reverse(f"{NAME}:index")
        return super().get_context_data(mail=mail, label=kind_label(mail), list_url=list_url, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect | HttpResponse:
        """Have it tried again."""
        try:
            outbox.resend(self.kwargs["pk"], by=request.user)  # type: ignore[arg-type]
        except outbox.NotResendableError:
            messages.error(request, "Ce courriel n’est plus en échec, ou son destinataire a été oublié.")
        else:
            messages.success(request, "C’est demandé. Le courriel part dans les secondes qui viennent.")
        return redirect(f"{NAME}:index")


class MailViewSet(ModelViewSet):
    """« Courriels », in the settings."""

    model = Mail
    icon = "mail"
    menu_label = "Courriels"
    menu_order = 910
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = MailListView
    filterset_class = MailFilterSet
    ordering = ("-created_at", "-pk")
    list_display = (
        Column("kind", label="Nature", accessor=kind_label),
        Column("recipient", label="Destinataire"),
        StateColumn("state", label="État"),
        DateColumn("created_at", label="Demandé", sort_key="created_at"),
        DateColumn("ended_at", label="Terminé", sort_key="ended_at"),
        Column("attempts", label="Essais"),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Name no view that is not here."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        absent = ("add", "edit", "delete", "history", "usage", "inspect")
        return {**common, **{f"{name}_url_name": None for name in absent}}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Give the list, and what sends again."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/envoyer/", ResendView.as_view(), name="resend"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer none to roles: see ``AdministratorsPolicy``."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Nothing leads here by itself."""
