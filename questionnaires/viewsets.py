"""The questionnaires in the admin."""

from typing import Any

from django.db import models, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import DeleteView, EditView, IndexView, SnippetViewSet

from taxonomy.viewsets import TermUsageView

from . import selectors, services
from .errors import UsedError
from .models import AnswerSheet, Questionnaire
from .panels import questionnaire_panels

# How many uses a refused deletion names.
NAMED_USES = 10


class QuestionnaireIndexView(IndexView):
    """The list of questionnaires, with how much each is asked and answered."""

    add_item_label = "Nouveau questionnaire"

    def get_base_queryset(self) -> QuerySet[Questionnaire]:
        """Count in the same query."""
        sheets = AnswerSheet.objects.filter(version__questionnaire=OuterRef("pk")).order_by()
        answers = sheets.values("version__questionnaire").annotate(number=Count("pk")).values("number")
        counted = super().get_base_queryset().annotate(answers=Coalesce(Subquery(answers), 0))
        found: QuerySet[Questionnaire] = counted.annotate(last=models.Max("versions__number"))
        return found

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Leave out the boxes of bulk actions: there are none."""
        return [column for column in super().columns if column.name != "bulk_actions"]


class QuestionnaireUsageView(TermUsageView):
    """What asks a questionnaire, drafts included."""

    def get_queryset(self) -> list[models.Model]:
        """Return every object that asks it, its own versions aside."""
        return selectors.uses(self.object)


class QuestionnaireEditView(EditView):
    """The form of a questionnaire."""

    def get_usage_url(self) -> None:
        """Leave Wagtail's count aside: it does not see drafts, and the form tells it all."""


class QuestionnaireDeleteView(DeleteView):
    """Deletes a questionnaire that never served; says why one stays otherwise."""

    def run_before_hook(self) -> None:
        """Leave aside what refuses to delete several at once."""

    def get_usage(self) -> None:
        """Leave Wagtail's count aside: it does not see drafts."""

    def delete_action(self) -> None:
        """Delete it with its versions, and write it in the history of the site."""
        with transaction.atomic():
            log(instance=self.object, action="wagtail.delete", user=self.request.user, deleted=True)
            services.delete(self.object)

    def form_valid(self, form: ModelForm[Any]) -> HttpResponse:
        """Delete it, unless it serves, even since the page was shown."""
        try:
            return super().form_valid(form)
        except UsedError:
            messages.error(self.request, f"«\u00a0{self.object}\u00a0» a servi\u00a0: rien n’a été supprimé.")
            return HttpResponseRedirect(self.get_delete_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why it stays, and leave the button out."""
        self.usage_url = None
        context: dict[str, Any] = super().get_context_data(**kwargs)
        users, answers = selectors.uses(self.object), selectors.answer_count(self.object)
        return {
            **context,
            "is_protected": bool(users or answers),
            "users": [(user._meta.verbose_name, user) for user in users[:NAMED_USES]],
            "answers": answers,
        }


class QuestionnaireViewSet(SnippetViewSet):
    """« Questionnaires »."""

    model = Questionnaire
    icon = "form"
    menu_label = "Questionnaires"
    menu_order = 118
    add_to_admin_menu = True
    base_url_path = "questionnaires"
    admin_url_namespace = "questionnaires"
    index_view_class = QuestionnaireIndexView
    edit_view_class = QuestionnaireEditView
    delete_view_class = QuestionnaireDeleteView
    # Before those of Wagtail, which a template of the view itself would come after.
    delete_template_name = "questionnaires/admin/confirm_delete.html"
    usage_view_class = QuestionnaireUsageView
    search_fields = ("title",)
    ordering = ("title",)
    list_per_page = 50
    list_display = (
        "title",
        Column("last", label="Version", sort_key="last", width="12%"),
        Column("answers", label="Réponses", sort_key="answers", width="12%"),
        DateColumn("created_at", label="Créé", sort_key="created_at", width="14%"),
    )

    def get_edit_handler(self) -> Panel:
        """Return the form of a questionnaire."""
        return questionnaire_panels().bind_to_model(self.model)
