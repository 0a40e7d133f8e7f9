"""The stories in the admin: their list, their editor, their approval."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from core.admin.listings import OwnPagesListingViewSet
from core.checked.views import CheckedCreateView, CheckedEditView, CompleteWorkflowActionView
from core.models import BasePage

from .models import KINDS, Story
from .new import NewStoryView

COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label="Titre", sort_key="title", classname="title"),
    Column("kind_label", label="Genre", accessor=lambda page: page.specific.kind_label, width="12%"),
    Column("territory", label="Territoire", width="12%"),
    DateColumn(
        "latest_revision_created_at", label="Modifiée", sort_key="latest_revision_created_at", width="12%"
    ),
    PageStatusColumn("status", label="État", sort_key="live", width="10%"),
]


class StoryListingView(IndexView):
    """The list of all stories."""

    add_item_label = "Nouvelle histoire"
    default_ordering = "-latest_revision_created_at"

    def annotate_queryset(self, pages: QuerySet[Story]) -> QuerySet[Story]:
        """Read each story as its kind, with its territory."""
        annotated: QuerySet[Story] = super().annotate_queryset(pages)
        return annotated.specific().prefetch_related("territory")  # type: ignore[attr-defined]


class StoryListingViewSet(OwnPagesListingViewSet):
    """All stories, whatever their kind."""

    model = Story
    icon = "media"
    menu_label = "Histoires"
    menu_order = 117
    add_to_admin_menu = True
    index_view_class = StoryListingView
    choose_parent_view_class = NewStoryView
    columns = COLUMNS

    def parent_models(self) -> list[type[Page]]:
        """Return the types of pages under which stories are, whatever their kind."""
        return [parent for kind in KINDS for parent in kind.allowed_parent_page_models()]


def kind_viewset(kind: type[BasePage]) -> PageViewSet:
    """Return the views of one kind of page, with our checks."""

    class KindViewSet(PageViewSet):
        model: Any = kind
        add_view_class = CheckedCreateView
        edit_view_class = CheckedEditView
        workflow_action_view_class = CompleteWorkflowActionView

    return KindViewSet(f"histoire-{kind._meta.model_name}")
