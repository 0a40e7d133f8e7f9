"""The events in the admin: their list, their editor, their approval."""

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.viewsets.pages import PageViewSet

from core.admin.listings import OwnPagesListingViewSet
from core.checked.views import CheckedCreateView, CheckedEditView, CompleteWorkflowActionView

from .filters import EventFilterSet
from .models import EventPage

COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label="Titre", sort_key="title", classname="title"),
    DateColumn("starts_at", label="Début", sort_key="starts_at", width="12%"),
    Column("get_kind_display", label="Format", sort_key="kind", width="10%"),
    Column("territory", label="Territoire", width="12%"),
    Column("get_status_display", label="Tenue", sort_key="status", width="8%"),
    PageStatusColumn("status", label="État", sort_key="live", width="8%"),
]


class _EventRows:
    """Fetches what the columns show, for all rows at once."""

    def annotate_queryset(self, pages: QuerySet[EventPage]) -> QuerySet[EventPage]:
        """Add the territory."""
        annotated: QuerySet[EventPage] = super().annotate_queryset(pages)  # type: ignore[misc]
        return annotated.prefetch_related("territory")


class EventListingView(_EventRows, IndexView):
    """The list of all events."""

    add_item_label = "Nouvel événement"
    default_ordering = "-starts_at"


class EventExplorerView(_EventRows, ExplorableIndexView):
    """The list of events inside the tree of pages."""

    @cached_property
    def explorable_columns(self) -> list[BaseColumn]:
        """Leave out the column that leads to what is under a page: nothing is under an event."""
        return list(self.columns)


class EventListingViewSet(OwnPagesListingViewSet):
    """All events, with their filters."""

    model = EventPage
    icon = "calendar"
    menu_label = "Événements"
    menu_order = 115
    add_to_admin_menu = True
    index_view_class = EventListingView
    columns = COLUMNS
    filterset_class = EventFilterSet
    list_export = (
        "title", "slug", "get_kind_display", "starts_at", "ends_at", "place_name", "online", "territory",
        "capacity", "get_status_display", "demonstration", "live", "first_published_at", "last_published_at",
    )  # fmt: skip
    export_filename = "evenements"


class EventPageViewSet(PageViewSet):
    """The same list in the tree of pages, and the views of one event."""

    model = EventPage
    icon = "calendar"
    index_view_class = EventExplorerView
    add_view_class = CheckedCreateView
    edit_view_class = CheckedEditView
    workflow_action_view_class = CompleteWorkflowActionView
    columns = COLUMNS
    filterset_class = EventFilterSet
