"""The views of a checked page in the admin: its checklist, and its approval from the dashboard."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from . import checks_of


class ChecklistSidePanel(BaseSidePanel):
    """What a page still lacks, beside its form; redrawn each time the draft is saved by itself."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Avant de publier"
        icon_name = "tasks"
        has_counter = False

    name = "checklist"
    title = "Avant de publier"
    template_name = "core/admin/checklist.html"
    order = 200

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """List what forbids publishing, then what deserves a look."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        checks = checks_of(self.object)
        errors = checks.errors(self.object) if checks else {}
        return {
            **context,
            "errors": [(_field_label(self.object, name), message) for name, message in errors.items()],
            "warnings": checks.warnings(self.object) if checks else [],
        }


# What asks that a page be complete, of what the form of the admin may do with it.
TO_READERS = ("action-publish", "action-submit", "action-restart-workflow")


class _Checklist:
    """Publishes and submits what is complete only, and shows the checklist beside the form.

    The checklist is there from the first view on, for Wagtail redraws it in place.
    """

    def form_valid(self: Any, form: Any) -> HttpResponse:
        """Look at the page as the form makes it, with all its rows, before readers or reviewers have it."""
        if self._goes_further():
            page = form.save(commit=False)
            checks = checks_of(page)
            errors = checks.errors(page) if checks else {}
            for name, message in errors.items():
                form.add_error(name if name in form.fields else None, message)
            if errors:
                refused: HttpResponse = self.form_invalid(form)
                return refused
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer

    def _goes_further(self: Any) -> bool:
        posted = self.request.POST
        approved = posted.get("action-workflow-action") and posted.get("workflow-action-name") == "approve"
        return bool(approved or any(name in posted for name in TO_READERS))

    def get_side_panels(self: Any) -> MediaContainer:
        """Return Wagtail's panels, then ours."""
        panels = super().get_side_panels()  # type: ignore[misc]
        return MediaContainer([*panels, ChecklistSidePanel(self.page, self.request)])


class CheckedCreateView(_Checklist, CreateView):
    """The editor of a new page."""


class CheckedEditView(_Checklist, EditView):
    """The editor of a page."""


class CompleteWorkflowActionView(WorkflowActionView):
    """Approves from the dashboard what a page needs to be published, and only that.

    The editor's form checks the page when it is submitted; a draft saved since may have lost something, and
    approving from the dashboard goes through no form.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse the approval of an incomplete page, and say what it lacks."""
        if self.action_name == "approve":
            draft = self.object.get_latest_revision_as_object()
            checks = checks_of(draft)
            if checks and (errors := checks.errors(draft)):
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


def _field_label(page: Page, name: str) -> str:
    """Return how the form calls a field; what is said of several fields has no name."""
    try:
        field = type(page)._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    return capfirst(str(getattr(field, "verbose_name", "")))


def incomplete_message(page: Page, errors: Mapping[str, str]) -> str:
    """Return, as safe HTML, what a page lacks to be published."""
    items = format_html_join("", "<li>{}</li>", ((message,) for message in errors.values()))
    return format_html("La page « {} » n’est pas prête à être publiée :<ul>{}</ul>", page, items)
