"""The sheets in the admin: their list, their editor, their approval."""

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.viewsets.pages import PageViewSet

from core.admin.listings import OwnPagesListingViewSet
from core.checked.views import CheckedCreateView, CheckedEditView, CompleteWorkflowActionView

from .filters import PracticeFilterSet
from .models import PracticePage

COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label="Titre", sort_key="title", classname="title"),
    Column("main_axis", label="Axe", width="13%"),
    Column("get_maturity_display", label="Maturité", sort_key="maturity", width="10%"),
    Column("territory", label="Territoire", width="10%"),
    DateColumn("review_date", label="À relire avant le", sort_key="review_date", width="9%"),
    DateColumn(
        "latest_revision_created_at", label="Modifiée", sort_key="latest_revision_created_at", width="9%"
    ),
    PageStatusColumn("status", label="État", sort_key="live", width="8%"),
]  # fmt: skip


class _SheetRows:
    """Fetches what the columns show, for all rows at once."""

    def annotate_queryset(self, pages: QuerySet[PracticePage]) -> QuerySet[PracticePage]:
        """Add the axis and the territory."""
        annotated: QuerySet[PracticePage] = super().annotate_queryset(pages)  # type: ignore[misc]
        return annotated.prefetch_related("main_axis", "territory")


class PracticeListingView(_SheetRows, IndexView):
    """The list of all sheets."""

    add_item_label = "Nouvelle fiche"


class PracticeExplorerView(_SheetRows, ExplorableIndexView):
    """The list of sheets inside the tree of pages."""

    @cached_property
    def explorable_columns(self) -> list[BaseColumn]:
        """Leave out the column that leads to what is under a page: nothing is under a sheet."""
        return list(self.columns)


class PracticeListingViewSet(OwnPagesListingViewSet):
    """All sheets, with their filters: the editors' first door."""

    model = PracticePage
    icon = "doc-full"
    menu_label = "Fiches pratiques"
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = PracticeListingView
    columns = COLUMNS
    filterset_class = PracticeFilterSet
    list_export = (
        "title", "slug", "main_axis", "get_maturity_display", "get_effort_display", "territory",
        "organisation",
        "source", "review_date", "live", "first_published_at", "last_published_at",
    )  # fmt: skip
    export_filename = "fiches-pratiques"


class PracticePageViewSet(PageViewSet):
    """The same list in the tree of pages, and the views of one sheet."""

    model = PracticePage
    icon = "doc-full"
    index_view_class = PracticeExplorerView
    add_view_class = CheckedCreateView
    edit_view_class = CheckedEditView
    workflow_action_view_class = CompleteWorkflowActionView
    columns = COLUMNS
    filterset_class = PracticeFilterSet
