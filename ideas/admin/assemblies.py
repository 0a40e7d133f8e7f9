"""The assises and the listening in the admin: what they are, their workshops, what they were about."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from ideas.models import Assembly

KEPT = {"workshops": "l’atelier", "subthemes": "le sous-thème"}
USED = "Des idées viennent de {what} «\u00a0{title}\u00a0»\u00a0: il ne peut pas être retiré."
NOT_DELETED = "Des idées viennent d’ici\u00a0: ces assises ne peuvent pas être supprimées. Rien n’a changé."


class AssemblyForm(WagtailAdminModelForm):
    """Assises with their workshops; what ideas refer to stays."""

    def is_valid(self) -> bool:
        """Refuse to take away a workshop or a sub-theme from which ideas come."""
        valid = bool(super().is_valid())
        for name, what in KEPT.items():
            formset = self.formsets.get(name)
            if formset is None or not formset.is_valid():
                continue
            for form in formset.deleted_forms:
                if form.instance.pk and form.instance.ideas.exists():
                    text = USED.format(what=what, title=form.instance.title)
                    self.add_error(None, ValidationError(text, code="used"))
                    valid = False
        return valid


class AssemblyEditView(generic.EditView):
    """The form of one assembly."""

    @property
    def header_more_buttons(self) -> list[Any]:
        """Lead to its page and its restitution while they are public."""
        buttons = list(super().header_more_buttons)
        if self.object.is_public:
            url = reverse("assemblies:assembly", args=[self.object.slug])
            buttons.append(HeaderButton("Voir sa page", url=url, icon_name="view"))
        return buttons


class AssemblyDeleteView(generic.DeleteView):
    """Deletes an assembly of which nothing came."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Say why one from which ideas come stays."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, NOT_DELETED)
            return redirect(reverse(self.index_url_name))
        return answer


class AssemblyViewSet(ModelViewSet):
    """« Assises et écoutes »."""

    model = Assembly
    icon = "group"
    menu_label = "Assises et écoutes"
    list_display = ("title", "kind", "starts_on", "is_public")
    search_fields = ("title", "short_title")
    ordering = ("-starts_on", "title")
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = AssemblyEditView
    delete_view_class = AssemblyDeleteView
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel(name)
                    for name in ("title", "short_title", "slug", "kind", "is_public", "demonstration")
                ],
                heading="Ce que c’est",
            ),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("summary", "foreword", "image", "source")],
                heading="Ce qui en est dit",
            ),
            MultiFieldPanel(
                [
                    FieldPanel(name)
                    for name in (
                        "starts_on",
                        "ends_on",
                        "place",
                        "territory",
                        "organisations",
                        "other_organisers",
                        "event",
                    )
                ],
                heading="Où, quand, par qui",
            ),
            InlinePanel("figures", heading="Chiffres", label="chiffre"),
            InlinePanel("workshops", heading="Ateliers", label="atelier"),
            InlinePanel("subthemes", heading="Sous-thèmes", label="sous-thème"),
            InlinePanel("priorities", heading="Priorités", label="priorité"),
        ],
        base_form_class=AssemblyForm,
    )
