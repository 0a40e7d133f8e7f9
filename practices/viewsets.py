"""The sheets in the admin: their list, their editor, their approval."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from .checks import publication_errors, publication_warnings
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


class ChecklistSidePanel(BaseSidePanel):
    """What the sheet still lacks, beside its form; redrawn each time the draft is saved by itself."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Avant de publier"
        icon_name = "tasks"
        has_counter = False

    name = "checklist"
    title = "Avant de publier"
    template_name = "practices/admin/checklist.html"
    order = 200

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """List what forbids publishing, then what deserves a look."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        errors = publication_errors(self.object)
        return {
            **context,
            "errors": [(field_label(name), message) for name, message in errors.items()],
            "warnings": publication_warnings(self.object),
        }


class _Checklist:
    """Adds the checklist beside the form: from the first view on, for Wagtail redraws it in place."""

    def get_side_panels(self: Any) -> MediaContainer:
        """Return Wagtail's panels, then ours."""
        panels = super().get_side_panels()  # type: ignore[misc]
        return MediaContainer([*panels, ChecklistSidePanel(self.page, self.request)])


class PracticeCreateView(_Checklist, CreateView):
    """The editor of a new sheet."""


class PracticeEditView(_Checklist, EditView):
    """The editor of a sheet."""


class CompleteWorkflowActionView(WorkflowActionView):
    """Approves from the dashboard what a sheet needs to be published, and only that.

    The editor's form checks the sheet when it is submitted; a draft saved since may have lost something, and
    approving from the dashboard goes through no form.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse the approval of an incomplete sheet, and say what it lacks."""
        if self.action_name == "approve":
            errors = publication_errors(self.object.get_latest_revision_as_object())
            if errors:
                messages.error(request, incomplete_message(self.object, errors))
                url = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
                if request.headers.get("x-requested-with") == "XMLHttpRequest":
                    response: HttpResponse = self.render_modal_json(
                        request, {"step": "success", "redirect": url}
                    )
                    return response
                return redirect(url)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


def field_label(name: str) -> str:
    """Return how the form calls a field; what is said of several fields has no name."""
    try:
        field = PracticePage._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    return capfirst(str(getattr(field, "verbose_name", "")))


def incomplete_message(page: PracticePage, errors: dict[str, str]) -> str:
    """Return, as safe HTML, what a sheet lacks to be published."""
    items = format_html_join("", "<li>{}</li>", ((message,) for message in errors.values()))
    return format_html("« {} » n’est pas prête à être publiée :<ul>{}</ul>", page, items)


class PracticeListingViewSet(PageListingViewSet):
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
    add_view_class = PracticeCreateView
    edit_view_class = PracticeEditView
    workflow_action_view_class = CompleteWorkflowActionView
    columns = COLUMNS
    filterset_class = PracticeFilterSet
