"""How many questions each sheet received: numbers, never who asked."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from practices.models import Inquiry, PracticePage, SheetContact

RELAYED = Q(inquiries__state=Inquiry.State.RELAYED)
TO_CONTACT = RELAYED & Q(inquiries__contact__isnull=False)


def _edit_url(sheet: PracticePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[sheet.pk])


class QuestionsReportView(ReportView):
    """The sheets that readers asked about, the most asked first."""

    model = SheetContact
    any_permission_required = ["view", "change"]
    page_title = "Questions des lecteurs"
    header_icon = "mail"
    index_url_name = "practice_questions_report"
    index_results_url_name = "practice_questions_report_results"
    columns = [
        TitleColumn("title", label="Fiche pratique", get_url=_edit_url),
        Column("relayed", label="Questions transmises"),
        Column("to_contact", label="Dont à la structure"),
        DateColumn("last", label="Dernière"),
    ]
    list_export = ["title", "relayed", "to_contact", "last"]
    export_headings = {
        "title": "Fiche pratique",
        "relayed": "Questions transmises",
        "to_contact": "Dont à la structure",
        "last": "Dernière",
    }
    export_filename = "questions-des-lecteurs"

    def get_base_queryset(self) -> QuerySet[PracticePage]:
        """Count what was passed on, sheet by sheet."""
        counted = PracticePage.objects.annotate(
            relayed=Count("inquiries", filter=RELAYED),
            to_contact=Count("inquiries", filter=TO_CONTACT),
            last=Max("inquiries__relayed_at"),
        )
        return counted.filter(relayed__gt=0).order_by("-relayed", "title")


class QuestionsMenuItem(MenuItem):
    """The report in the menu, for those who may read it."""

    def is_shown(self, request: Any) -> bool:
        """Show it to those who see the contacts."""
        return bool(request.user.has_perm("practices.view_sheetcontact"))
