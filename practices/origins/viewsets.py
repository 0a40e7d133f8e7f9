"""The list of the ideas and trials that sheets came from, and their form."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel, TitleFieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from lineage.errors import CycleError
from lineage.models import Link, Milestone
from lineage.selectors import direct_targets
from lineage.services import link, unlink
from practices.lineage import NAME
from practices.models import PracticePage

# How a sheet came from each kind.
RELATIONS = {
    Milestone.Kind.IDEA: Link.Relation.INSPIRED,
    Milestone.Kind.EXPERIMENT: Link.Relation.TOLD,
}
CIRCLE = (
    "Cette étape vient elle-même d’une des fiches cochées : une fiche ne peut pas être à la fois avant et "
    "après."
)


class MilestoneForm(WagtailAdminModelForm):
    """A milestone, and the sheets that came from it: ``save`` makes and undoes the links.

    ``save`` raises ``CycleError`` when a sheet is before the milestone already; the caller rolls back.
    """

    sheets = forms.ModelMultipleChoiceField(
        PracticePage.objects.filter(alias_of__isnull=True).order_by("title"),
        required=False,
        label="Fiches qui en sont nées",
        help_text="Seules les fiches publiées sont montrées aux lecteurs.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["sheets"] = direct_targets(self.instance, NAME)

    def save(self, commit: bool = True) -> Milestone:
        """Save the milestone, then its links, together."""
        with transaction.atomic():
            milestone: Milestone = super().save(commit)
            chosen = {sheet.pk: sheet for sheet in self.cleaned_data["sheets"]}
            known = direct_targets(milestone, NAME)
            for sheet in PracticePage.objects.filter(pk__in=known - chosen.keys()):
                unlink(milestone, sheet)
            for key in chosen.keys() - known:
                link(milestone, chosen[key], RELATIONS[Milestone.Kind(milestone.kind)])
        return milestone


class MilestoneEditView(generic.EditView):
    """The form of a milestone that exists."""

    def form_valid(self, form: MilestoneForm) -> HttpResponse:
        """Save, unless a link would make a circle: nothing is saved then."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except CycleError:
            form.add_error("sheets", CIRCLE)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class MilestoneViewSet(ModelViewSet):
    """The ideas and trials known from a source."""

    model = Milestone
    icon = "history"
    menu_label = "Origines des fiches"
    menu_order = 125
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_view_class = MilestoneEditView
    list_display = ("title", "kind", "when", "source")
    list_filter = ("kind",)
    search_fields = ("title", "slug")
    list_per_page = 50

    def get_edit_handler(self) -> Panel:
        """Return the form of a milestone."""
        panels = (
            TitleFieldPanel("title", placeholder="Développer le tutorat des nouveaux salariés"),
            FieldPanel("slug"),
            FieldRowPanel((FieldPanel("kind"), FieldPanel("when"))),
            FieldPanel("source", help_text="Le document qui en parle."),
            FieldPanel("sheets"),
        )
        return ObjectList(panels, base_form_class=MilestoneForm).bind_to_model(self.model)
