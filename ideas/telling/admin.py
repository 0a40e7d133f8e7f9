"""The practices that are told, in the admin: the list, one of them, what is decided of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.admin.decisions import DecisionView
from core.admin.lists import ReadOnlyViewSet
from core.sent_files import answer
from ideas.admin.names import TOLD
from ideas.errors import IdeaError
from ideas.models import ToldFile, ToldPractice
from ideas.models.idea import REASON_LENGTH

from . import services
from .authors import TEXTS
from .history import MODERATE
from .presentation import LABELS
from .states import Action, Who, possible

NAME = TOLD
WHAT = {
    Action.SUBMIT: "Envoyée par son auteur",
    Action.ASK_CHANGES: "Rendue à son auteur",
    Action.REJECT: "Non retenue",
    Action.DRAFT: "Fiche commencée",
    Action.PROPOSE: "Texte proposé à l’auteur",
    Action.APPROVE: "Texte approuvé par l’auteur",
    Action.ASK_AGAIN: "Changements demandés par l’auteur",
    Action.WAIVE: "Publication permise sans l’auteur",
    Action.PUBLISH: "Fiche publiée",
    Action.WITHDRAW: "Retirée par son auteur",
}


class NoWordForm(forms.Form):
    """A step that needs no word."""


class ReasonForm(forms.Form):
    """A step whose reason its author is told."""

    reason = forms.CharField(
        label="Raison, pour son auteur",
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
        error_messages={"required": "Dites pourquoi\u00a0: l’auteur le lira."},
    )


@dataclass(frozen=True)
class Decision:
    """A step of the moderation: its button, what is said before and after, its form, its service."""

    label: str
    done: str
    consequence: str
    form: type[forms.Form]
    service: Callable[..., Any]


DECISIONS = {
    Action.DRAFT: Decision(
        "En faire une fiche", "La fiche est commencée\u00a0: complétez-la.",
        "Une fiche en brouillon reprend le récit. Son auteur est prévenu.", NoWordForm, services.draft,
    ),
    Action.PROPOSE: Decision(
        "Proposer le texte à l’auteur", "Le texte est envoyé à son auteur.",
        "Son auteur reçoit un lien vers la fiche telle qu’elle est écrite maintenant.",
        NoWordForm, services.propose,
    ),
    Action.ASK_CHANGES: Decision(
        "Demander de compléter", "Le récit est rendu à son auteur.",
        "Son auteur reçoit votre demande, et peut l’écrire à nouveau.", ReasonForm, services.ask_changes,
    ),
    Action.REJECT: Decision(
        "Ne pas retenir", "Le récit n’est pas retenu.", "Son auteur reçoit la raison. C’est définitif.",
        ReasonForm, services.reject,
    ),
    Action.WAIVE: Decision(
        "Publier sans attendre l’auteur", "La fiche peut être publiée telle qu’elle est écrite maintenant.",
        "Quand son auteur ne répond pas. La raison lui est envoyée, et reste dans l’historique.",
        ReasonForm, services.waive,
    ),
}  # fmt: skip


class ToldListView(generic.IndexView):
    """What was sent, what waits first."""

    template_name = "ideas/admin/list.html"
    page_title = "Pratiques racontées"

    def get_base_queryset(self) -> QuerySet[ToldPractice]:
        """Leave drafts to their authors."""
        return ToldPractice.objects.exclude(submitted_at=None).select_related("theme", "territory")

    @cached_property
    def no_results_message(self) -> str:
        """Say what an empty list means."""
        return "Personne n’a encore raconté de pratique."


class ToldView(DecisionView):
    """One practice that is told."""

    model = ToldPractice
    list_name, list_label = NAME, "Pratiques racontées"
    header_icon = "comment"
    page_title = "Pratique racontée"
    template_name = "ideas/admin/told.html"
    refusals = (IdeaError,)

    def get_queryset(self) -> QuerySet[ToldPractice]:
        """Return what was sent."""
        return ToldPractice.objects.exclude(submitted_at=None).select_related("sheet")

    @property
    def may_decide(self) -> bool:
        """Whether the account moderates."""
        return bool(self.request.user.has_perm(MODERATE))

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Each step of the moderation."""
        found: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            str(action): partial(self.decide, decision) for action, decision in DECISIONS.items()
        }
        return found

    def decide(self, decision: Decision, request: HttpRequest) -> HttpResponse:
        """Take a step."""
        form = decision.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(posted=(request.POST["decision"], form)))
        decision.service(self.object.pk, request.user, **form.cleaned_data)
        messages.success(request, decision.done)
        return redirect(self.own_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was told, its history, and the forms."""
        told = self.object
        name, form = kwargs.pop("posted", ("", None))
        offered = possible(Who.MODERATOR, told) if self.may_decide else []
        decisions = [
            {
                "action": action, "label": DECISIONS[action].label,
                "consequence": DECISIONS[action].consequence,
                "form": form if form is not None and action == name else DECISIONS[action].form(),
            }
            for action in DECISIONS if action in offered
        ]  # fmt: skip
        history = [
            {
                "at": row.at, "what": WHAT[Action(row.action)], "reason": row.reason,
                "by": (row.by.get_full_name() or row.by.email) if row.by else "",
            }
            for row in told.steps.select_related("by")
        ]  # fmt: skip
        return super().get_context_data(
            told=told, decisions=decisions, history=history, files=list(told.files.all()),
            texts=[(LABELS[name], text) for name in TEXTS if (text := getattr(told, name))], **kwargs,
        )  # fmt: skip


def told_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the moderation a document that came with a practice.

    Raises:
        PermissionDenied: for everyone else.
    """
    if not request.user.has_perm(MODERATE):
        raise PermissionDenied
    return answer(get_object_or_404(ToldFile, pk=pk, told__submitted_at__isnull=False))


class ToldViewSet(ReadOnlyViewSet):
    """« Pratiques racontées »."""

    model = ToldPractice
    icon = "comment"
    menu_label = "Pratiques racontées"
    index_view_class = ToldListView
    inspect_view_class = ToldView
    search_fields = ("title", "aim", "actions", "organisation_name")
    list_filter = ("state", "theme")
    ordering = ("-submitted_at", "-pk")
    list_display = (
        TitleColumn("title", label="Pratique", sort_key="title", url_name=f"{NAME}:inspect"),
        Column("state", label="État", accessor="get_state_display", sort_key="state", width="22%"),
        Column("organisation_name", label="Structure", width="20%"),
        Column("age", label="Reçue il y a", sort_key="submitted_at", width="12%",
               accessor=lambda told: timesince(told.submitted_at, depth=1)),
    )  # fmt: skip
