"""Several ideas decided of at once: the oldest that wait, ticked, published or refused for one reason."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.forms import KeysField
from ideas import services
from ideas.errors import IdeaError
from ideas.models import Idea
from ideas.models.idea import REASON_LENGTH

from .decisions import expect_read, seen
from .names import QUEUE

# How many are read on one page.
MOST = 50
PUBLISH, REJECT = "publish", "reject"
# Before the key of an idea: the field that says which of its texts was read.
SEEN = "seen-"


class BulkForm(forms.Form):
    """Which ideas, and what is decided of them."""

    ideas = KeysField(
        queryset=Idea.objects.none(),
        error_messages={
            "required": "Cochez au moins une idée.",
            "invalid_choice": "Une idée cochée n’attend plus.",
        },
    )
    decision = forms.ChoiceField(
        label="Décision",
        choices=[(PUBLISH, "Publier"), (REJECT, "Ne pas publier")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )
    reason = forms.CharField(
        label="Raison, pour les auteurs",
        required=False,
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
        help_text="Nécessaire pour ne pas publier.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those that someone else decided of meanwhile are told of one by one.
        self.fields["ideas"].queryset = Idea.objects.exclude(submitted_at=None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when something is refused."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == REJECT and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "Dites pourquoi\u00a0: les auteurs le liront.")
        return cleaned


class BulkView(WagtailAdminTemplateMixin, View):
    """The oldest ideas that wait, to decide of several."""

    page_title = "Décider de plusieurs idées"
    header_icon = "pick"
    template_name = "ideas/admin/bulk.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leave it to the moderation.

        Raises:
            PermissionDenied: for everyone else.
        """
        if not request.user.has_perm("ideas.moderate_idea"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.render_to_response(self.get_context_data(form=BulkForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Decide of those that are ticked, one by one: what cannot be is told, and the others are done."""
        form = BulkForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        done, refused = 0, []
        for idea in form.cleaned_data["ideas"]:
            try:
                self.decide(idea, form.cleaned_data)
                done += 1
            except IdeaError as error:
                refused.append(f"«\u00a0{idea.title}\u00a0»\u00a0: {error}")
        if done:
            messages.success(request, f"{done} idées décidées." if done > 1 else "Une idée décidée.")
        for text in refused:
            messages.error(request, text)
        return redirect(reverse(f"{QUEUE}:bulk"))

    @transaction.atomic
    def decide(self, idea: Idea, said: dict[str, Any]) -> None:
        """Take the chosen step of one idea, as it was read on the page.

        Raises:
            ChangedError: it was changed since.
            IdeaError: as the service.
        """
        by: Any = self.request.user
        expect_read(idea.pk, self.request.POST.get(f"{SEEN}{idea.pk}", ""))
        if said["decision"] == PUBLISH:
            services.publish(idea.pk, by)
        else:
            services.reject(idea.pk, by, said["reason"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the queue."""
        queue = {"url": reverse(f"{QUEUE}:index"), "label": "Idées à relire"}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ideas."""
        pending = Idea.objects.filter(state=Idea.State.PENDING).order_by("submitted_at", "pk")
        form = kwargs["form"]
        ticked = {str(key) for key in form.data.getlist("ideas")} if form.is_bound else set()
        ideas = [
            (idea, f"{SEEN}{idea.pk}", seen(idea), str(idea.pk) in ticked)
            for idea in pending.select_related("theme", "axis")[:MOST]
        ]
        return super().get_context_data(ideas=ideas, waiting=pending.count(), most=MOST, **kwargs)
