"""« Idées » in the admin: what waits, every idea, the comments, and what the moderation works with."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from core.admin.lists import ReadOnlyViewSet
from core.tables import as_csv, as_xlsx
from ideas.models import Animator, Comment, Idea, ReasonTemplate
from ideas.telling.admin import NAME as TOLD
from ideas.telling.admin import ToldViewSet

from . import selectors
from .assemblies import AssemblyViewSet
from .bulk import BulkView
from .comments import CommentView
from .exports import table
from .filters import CommentFilterSet, IdeaFilterSet
from .forms import ReasonTemplateForm
from .names import ANIMATORS, ASSEMBLIES, COMMENTS, IDEAS, QUEUE, TEMPLATES
from .statistics import StatisticsView
from .views import IdeaView

EXCERPT = 90
WRITERS = {"csv": as_csv, "xlsx": as_xlsx}


class _ListView(generic.IndexView):
    """A list of ideas or of comments."""

    template_name = "ideas/admin/list.html"
    nothing = ""

    @cached_property
    def no_results_message(self) -> str:
        """Say what an empty list means."""
        return self.nothing


class IdeaListView(_ListView):
    """Every idea that was sent."""

    page_title = "Idées"
    nothing = "Aucune idée ne correspond."
    is_export: bool

    def get_base_queryset(self) -> QuerySet[Idea]:
        """Leave drafts to their authors; count the reports that nobody judged."""
        ideas = Idea.objects.exclude(state=Idea.State.DRAFT)
        unsettled = Count("reports", filter=Q(reports__settled_at=None))
        return ideas.select_related("theme", "axis").annotate(reported=unsettled)

    @cached_property
    def show_export_buttons(self) -> bool:
        """Offer the export to those who moderate."""
        return bool(self.request.user.has_perm("ideas.moderate_idea"))

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        """Answer the list as a file, filters and search applied."""
        return WRITERS[spreadsheet_format](table(queryset))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Answer the page to those who may not export."""
        super().setup(request, *args, **kwargs)
        self.is_export = self.is_export and self.show_export_buttons

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to the figures, and to the import."""
        buttons = [HeaderButton("Chiffres", url=reverse(f"{IDEAS}:statistics"), icon_name="history")]
        if self.show_export_buttons:
            buttons.append(HeaderButton("Importer", url=reverse("idees-import:upload"), icon_name="upload"))
        return buttons


class QueueView(IdeaListView):
    """What waits for the moderation, the oldest first."""

    page_title = "Idées à relire"
    nothing = "Rien n’attend\u00a0: tout ce qui est arrivé a été lu."

    def get_base_queryset(self) -> QuerySet[Idea]:
        """Keep what waits."""
        return super().get_base_queryset().filter(pk__in=selectors.waiting().order_by().values("pk"))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to decide of several at once."""
        if not self.request.user.has_perm("ideas.moderate_idea"):
            return []
        return [HeaderButton("Décider de plusieurs", url=reverse(f"{QUEUE}:bulk"), icon_name="list-ul")]


class CommentListView(_ListView):
    """The comments, those that wait first."""

    page_title = "Commentaires"
    nothing = "Aucun commentaire ne correspond."

    def get_base_queryset(self) -> QuerySet[Comment]:
        """Read the ideas with the comments; what its author removed is gone."""
        comments = Comment.objects.exclude(state=Comment.State.REMOVED).select_related("idea")
        unsettled = Count("reports", filter=Q(reports__settled_at=None))
        return comments.defer("idea__description", "idea__answer").annotate(reported=unsettled)


def _age(idea: Idea) -> str:
    return timesince(idea.submitted_at, depth=1) if idea.submitted_at else ""


class IdeaViewSet(ReadOnlyViewSet):
    """« Toutes les idées »."""

    model = Idea
    icon = "pick"
    menu_label = "Toutes les idées"
    index_view_class = IdeaListView
    inspect_view_class = IdeaView
    filterset_class = IdeaFilterSet
    search_fields = ("title", "description", "author_organisation")
    ordering = ("-submitted_at", "-pk")
    list_export = ("pk",)
    list_display = (
        TitleColumn("title", label="Idée", sort_key="title", url_name=f"{IDEAS}:inspect"),
        Column("state", label="État", accessor="get_state_display", sort_key="state", width="12%"),
        Column("theme", label="Thème", accessor="theme.short_name", sort_key="theme__short_name",
               width="12%"),
        Column("age", label="Reçue il y a", accessor=_age, sort_key="submitted_at", width="11%"),
        Column("supports_count", label="Soutiens", sort_key="supports_count", width="8%"),
        Column("reported", label="Signalements", sort_key="reported", width="9%"),
    )  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the figures."""
        return [*super().get_urlpatterns(), path("chiffres/", StatisticsView.as_view(), name="statistics")]


class QueueViewSet(IdeaViewSet):
    """« À relire »."""

    menu_label = "Idées à relire"
    icon = "mail"
    index_view_class = QueueView
    ordering = ("submitted_at", "pk")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Give the list, and the page that decides of several."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("plusieurs/", BulkView.as_view(), name="bulk"),
        ]


class CommentViewSet(ReadOnlyViewSet):
    """« Commentaires »."""

    model = Comment
    icon = "comment"
    menu_label = "Commentaires"
    index_view_class = CommentListView
    inspect_view_class = CommentView
    filterset_class = CommentFilterSet
    search_fields = ("text", "signature", "idea__title")
    ordering = ("-at", "-pk")
    list_display = (
        TitleColumn("text", label="Commentaire", url_name=f"{COMMENTS}:inspect",
                    accessor=lambda comment: truncatechars(" ".join(comment.text.split()), EXCERPT)),
        Column("idea", label="Idée", accessor="idea.title", sort_key="idea__title", width="24%"),
        Column("signature", label="Signé", width="16%"),
        Column("state", label="État", accessor="get_state_display", sort_key="state", width="10%"),
        Column("reported", label="Signalements", sort_key="reported", width="9%"),
        DateColumn("at", label="Écrit", sort_key="at", width="10%"),
    )  # fmt: skip


class ReasonTemplateViewSet(ModelViewSet):
    """« Motifs types »."""

    model = ReasonTemplate
    icon = "edit"
    menu_label = "Motifs types"
    form_fields = ("action", "title", "text")
    list_display = ("title", "action")
    search_fields = ("title", "text")
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> Any:
        """Choose among the steps that are explained."""
        return ReasonTemplateForm


class AnimatorViewSet(ModelViewSet):
    """« Animateurs de thèmes »."""

    model = Animator
    icon = "user"
    menu_label = "Animateurs de thèmes"
    form_fields = ("user", "themes")
    list_display = ("user",)
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> Any:
        """Offer the accounts that answer ideas, and no other address."""
        form: Any = super().get_form_class(for_update)
        form.base_fields["user"].limit_choices_to = selectors.who_answer
        return form


class IdeasGroup(ModelViewSetGroup):
    """The menu of ideas; each account sees the lists that it may read."""

    menu_label = "Idées"
    menu_icon = "pick"
    menu_order = 114
    items = (
        QueueViewSet(QUEUE),
        IdeaViewSet(IDEAS),
        CommentViewSet(COMMENTS),
        ToldViewSet(TOLD),
        AssemblyViewSet(ASSEMBLIES),
        ReasonTemplateViewSet(TEMPLATES),
        AnimatorViewSet(ANIMATORS),
    )
