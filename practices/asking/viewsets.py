"""The contacts of the sheets in the admin.

Their addresses are typed here and shown to administrators only: the moderation knows that there is one. A
contact is not edited: it is asked, asked again, or retired, by the services.
"""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from core.forms import EMAIL_LENGTH
from practices.models import Inquiry, PracticePage, SheetContact
from practices.search import public

from . import contacts
from .errors import ContactError

RELAYED = Q(sheet__inquiries__state=Inquiry.State.RELAYED)
# What Wagtail's own views of a model offer and a contact does not.
UNUSED_VIEWS = {"delete", "usage"}


class InvitationForm(forms.Form):
    """Who to ask, and for which sheet."""

    sheet = forms.ModelChoiceField(
        queryset=PracticePage.objects.none(),
        label="Fiche pratique",
        help_text="Les fiches publiques qui indiquent une structure, et n’ont pas de contact.",
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=EMAIL_LENGTH,
        help_text="Elle ne sera montrée à personne. Un courriel lui demande son accord\u00a0: sans lui, "
        "aucune question ne lui est transmise.",
    )
    role = forms.CharField(
        label="Fonction",
        required=False,
        max_length=120,
        help_text="«\u00a0Cheffe de service\u00a0», jamais un nom.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = SheetContact.objects.filter(state__in=SheetContact.ACTIVE).values("sheet")
        free = public().filter(organisation__isnull=False).exclude(pk__in=taken).order_by("title")
        self.fields["sheet"].queryset = free  # type: ignore[attr-defined]


class ContactIndexView(generic.IndexView):
    """The list of contacts, with how many questions each sheet received."""

    add_item_label = "Proposer un contact"

    def get_base_queryset(self) -> QuerySet[SheetContact]:
        """Read what the columns show, for all rows at once."""
        contacts_shown: QuerySet[SheetContact] = super().get_base_queryset()
        return contacts_shown.select_related("sheet", "organisation").annotate(
            questions=Count("sheet__inquiries", filter=RELAYED)
        )


class InvitationView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Asks someone to be the contact of a sheet."""

    model = SheetContact
    permission_required = "add"
    template_name = "practices/admin/contact_invite.html"
    page_title = "Proposer un contact"
    header_icon = "mail"
    index_url_name = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(InvitationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask; say beside the form why it cannot be done."""
        form = InvitationForm(request.POST)
        if form.is_valid():
            try:
                contacts.invite(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except ContactError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "La demande d’accord est en route.")
                return HttpResponseRedirect(reverse(self.index_url_name))
        return self._page(form)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        back = {"url": reverse(self.index_url_name), "label": "Contacts des fiches"}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def _page(self, form: InvitationForm) -> HttpResponse:
        context = self.get_context_data(form=form, index_url=reverse(self.index_url_name))
        return TemplateResponse(self.request, self.template_name, context)


class ContactView(generic.InspectView):
    """One contact, and what can be done."""

    page_title = "Contact"
    template_name = "practices/admin/contact.html"
    fields = [
        "sheet", "organisation", "role", "email", "state", "invited_by", "invitations", "invited_at",
        "agreed_at", "ended_at",
    ]  # fmt: skip
    history_url_name = ""
    remind_url_name = ""
    retire_url_name = ""

    def get_edit_url(self) -> None:
        """Lead nowhere else: this is where a contact is read."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return what is shown of a field; a dash where there is nothing."""
        return super().get_field_display_value(field_name, field) or "–"

    def get_email_display_value(self) -> str:
        """Return the address to administrators; to others, whether there is one."""
        if not self.object.email:
            return "Effacée"
        return self.object.email if self.request.user.is_superuser else "Renseignée"

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        """Lead to the history."""
        url = reverse(self.history_url_name, args=[self.object.pk])
        return [HeaderButton("Historique", url=url, icon_name="history")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer what the state of the contact allows."""
        can_change = self.user_has_permission("change")
        return {
            **super().get_context_data(**kwargs),
            "relayed": self.object.inquiries.filter(state=Inquiry.State.RELAYED).count(),
            "can_remind": can_change and self.object.state == SheetContact.State.INVITED,
            "can_retire": can_change and self.object.state in SheetContact.ACTIVE,
            "remind_url": reverse(self.remind_url_name, args=[self.object.pk]),
            "retire_url": reverse(self.retire_url_name, args=[self.object.pk]),
        }


class ContactActionView(PermissionCheckedMixin, View):
    """Does one thing to a contact, when it is posted."""

    http_method_names = ["post"]
    model = SheetContact
    permission_required = "change"
    edit_url_name = ""
    action = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why it was not done."""
        act, done = {
            "remind": (contacts.remind, "La demande d’accord part à nouveau."),
            "retire": (contacts.retire, "Ce contact ne reçoit plus rien."),
        }[self.action]
        try:
            act(get_object_or_404(SheetContact, pk=pk), by=request.user)  # type: ignore[arg-type]
        except ContactError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return HttpResponseRedirect(reverse(self.edit_url_name, args=[pk]))


class SheetContactViewSet(ModelViewSet):
    """Who receives the questions about the sheets."""

    model = SheetContact
    icon = "mail"
    menu_label = "Contacts des fiches"
    menu_order = 130
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ContactIndexView
    add_view_class = InvitationView
    # At the address of the form that other models have: lists and histories lead there.
    edit_view_class = ContactView
    list_display = (
        "sheet",
        "organisation",
        Column("get_state_display", label="Accord", width="15%"),
        DateColumn("invited_at", label="Demandé", sort_key="invited_at", width="12%"),
        Column("questions", label="Questions sur la fiche", sort_key="questions", width="12%"),
    )
    list_filter = ("state",)
    list_per_page = 50
    # Never the address: searching must not tell whose it is.
    search_fields = ("sheet__title", "organisation__name", "role")

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        """Return the form that asks: a contact has no other."""
        return InvitationForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out the views that a contact does not have."""
        names = {f"{view}_url_name": None for view in UNUSED_VIEWS}
        common: dict[str, Any] = super().get_common_view_kwargs(**{**names, **kwargs})
        return common

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Give the view that asks nothing but itself."""
        return kwargs

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page of a contact where its actions are."""
        return {
            "remind_url_name": self.get_url_name("remind"),
            "retire_url_name": self.get_url_name("retire"),
            **kwargs,
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        """Replace what a contact does not have by what is done to it."""
        kept = [url for url in super().get_urlpatterns() if url.name not in UNUSED_VIEWS]
        return [*kept, self._action("demander", "remind"), self._action("retirer", "retire")]

    def _action(self, address: str, action: str) -> URLPattern:
        view = ContactActionView.as_view(action=action, edit_url_name=self.get_url_name("edit"))
        return path(f"{address}/<int:pk>/", view, name=action)
