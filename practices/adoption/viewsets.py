"""« Essaimage » in the admin: what is to be read, who tries what, which maturities are proposed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from core.admin.lists import ReadOnlyViewSet
from practices.models import Adoption, AdoptionAnswer, MaturityProposal

from . import moderation
from .admin_decisions import ADOPTIONS, ANSWERS, PROPOSALS
from .admin_views import AdoptionView, AnswerView, TextlessView
from .exports import ADOPTIONS as ADOPTION_EXPORT
from .exports import ANSWERS as ANSWER_EXPORT
from .exports import WRITERS, Export
from .filters import AdoptionFilterSet, AnswerFilterSet, ProposalFilterSet
from .proposal_views import ProposalView

EXCERPT = 90


class _ListView(generic.IndexView):
    """A list of rows that services made: nothing is added, edited nor deleted by hand."""

    export: Export | None = None
    nothing = ""
    is_export: bool

    @cached_property
    def show_export_buttons(self) -> bool:
        """Offer the export to those who decide."""
        return self.export is not None and bool(self.user_has_permission("change"))

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        """Answer the list as a file, filters and search applied."""
        return WRITERS[spreadsheet_format](self.export, queryset)  # type: ignore[arg-type]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Answer the page to those who may not export."""
        super().setup(request, *args, **kwargs)
        self.is_export = self.is_export and self.show_export_buttons

    @cached_property
    def no_results_message(self) -> str:
        """Say what an empty list means."""
        return self.nothing


class AdoptionListView(_ListView):
    """Who tries what."""

    export = ADOPTION_EXPORT
    nothing = "Aucun essai ne correspond. Un essai apparaît ici quand l’employeur a confirmé son adresse."
    page_title = "Essais"

    def get_base_queryset(self) -> QuerySet[Adoption]:
        """Leave out what is not confirmed: it is nothing yet, and soon gone."""
        adoptions = Adoption.objects.exclude(state=Adoption.State.PENDING)
        return adoptions.select_related("sheet", "territory").defer("sheet__body")


class AnswerListView(_ListView):
    """What is to be read, the oldest first."""

    export = ANSWER_EXPORT
    nothing = "Aucun retour ici : tout ce qui est arrivé a été relu."
    page_title = "Retours à relire"

    def get_base_queryset(self) -> QuerySet[AdoptionAnswer]:
        """Read the adoptions and the sheets with the answers."""
        answers = AdoptionAnswer.objects.select_related("adoption__sheet")
        return answers.defer("adoption__sheet__body")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to accept at once what has no text."""
        count = moderation.textless_answers().count() if self.user_has_permission("change") else 0
        if not count:
            return []
        label = f"Accepter les {count} sans texte" if count > 1 else "Accepter celui sans texte"
        return [HeaderButton(label, url=reverse(f"{ANSWERS}:textless"), icon_name="check")]


class ProposalListView(_ListView):
    """Which sheets might have another maturity."""

    nothing = "Aucune proposition ici : les retours ne suggèrent pas d’autre maturité."
    page_title = "Maturités proposées"

    def get_base_queryset(self) -> QuerySet[MaturityProposal]:
        """Read the sheets with the proposals."""
        return MaturityProposal.objects.select_related("sheet").defer("sheet__body")


def _texts(answer: AdoptionAnswer) -> str:
    """Return the beginning of what an answer says."""
    said = " · ".join(filter(None, (answer.reason, answer.changes, answer.advice)))
    return truncatechars(" ".join(said.split()), EXCERPT) or "(sans texte)"


def _sheet_column(list_name: str, accessor: str, sort_key: str) -> TitleColumn:
    """Return the column of the titles of the sheets, each leading to the page of its row."""
    return TitleColumn(
        "sheet", label="Fiche pratique", accessor=accessor, sort_key=sort_key, url_name=f"{list_name}:inspect"
    )


class AnswerViewSet(ReadOnlyViewSet):
    """« Retours à relire »."""

    model = AdoptionAnswer
    icon = "comment"
    menu_label = "Retours à relire"
    index_view_class = AnswerListView
    inspect_view_class = AnswerView
    filterset_class = AnswerFilterSet
    search_fields = ("adoption__organisation_name", "adoption__sheet__title", "reason", "changes", "advice")
    ordering = ("answered_at", "pk")
    list_export = ("pk",)
    list_display = (
        _sheet_column(ANSWERS, "adoption.sheet.title", "adoption__sheet__title"),
        Column("organisation", label="Structure", accessor="adoption.organisation_name", width="16%"),
        Column("outcome", label="Réponse", accessor="get_outcome_display", sort_key="outcome", width="14%"),
        Column("texts", label="Ce qui est dit", accessor=_texts),
        Column("age", label="Reçu il y a", accessor=lambda answer: timesince(answer.answered_at, depth=1),
               sort_key="answered_at", width="10%"),
        Column("review", label="Relecture", accessor="get_review_display", width="9%"),
    )  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the answers in which there is nothing to read."""
        textless = self.construct_view(TextlessView)
        return [*super().get_urlpatterns(), path("sans-texte/", textless, name="textless")]


class AdoptionViewSet(ReadOnlyViewSet):
    """« Essais »."""

    model = Adoption
    icon = "tasks"
    menu_label = "Essais"
    index_view_class = AdoptionListView
    inspect_view_class = AdoptionView
    filterset_class = AdoptionFilterSet
    search_fields = ("organisation_name", "sheet__title")
    ordering = ("-confirmed_at", "-pk")
    list_export = ("pk",)
    list_display = (
        _sheet_column(ADOPTIONS, "sheet.title", "sheet__title"),
        Column("organisation_name", label="Structure", sort_key="organisation_name", width="18%"),
        Column("territory", label="Département", width="12%"),
        Column("state", label="État", accessor="get_state_display", sort_key="state", width="13%"),
        Column("review", label="Relecture", accessor="get_review_display", sort_key="review", width="9%"),
        BooleanColumn("is_public", label="Nom montré", width="8%"),
        BooleanColumn("counted", label="Compté", width="7%"),
        DateColumn("confirmed_at", label="Confirmé", sort_key="confirmed_at", width="10%"),
    )


class ProposalViewSet(ReadOnlyViewSet):
    """« Maturités proposées »."""

    model = MaturityProposal
    icon = "order-up"
    menu_label = "Maturités proposées"
    index_view_class = ProposalListView
    inspect_view_class = ProposalView
    filterset_class = ProposalFilterSet
    search_fields = ("sheet__title",)
    ordering = ("-created_at", "-pk")
    list_display = (
        _sheet_column(PROPOSALS, "sheet.title", "sheet__title"),
        Column("current", label="Maturité actuelle", accessor="get_current_display", width="16%"),
        Column("proposed", label="Proposée", accessor="get_proposed_display", width="16%"),
        Column("state", label="État", accessor="get_state_display", width="12%"),
        Column("created_at", label="Proposée le", width="12%", sort_key="created_at",
               accessor=lambda proposal: format_date(proposal.created_at, "j F Y")),
    )  # fmt: skip


class SpreadGroup(ModelViewSetGroup):
    """The menu of what spreads; each account sees the lists that it may read."""

    menu_label = "Essaimage"
    menu_icon = "group"
    menu_order = 120
    items = (AnswerViewSet(ANSWERS), AdoptionViewSet(ADOPTIONS), ProposalViewSet(PROPOSALS))
