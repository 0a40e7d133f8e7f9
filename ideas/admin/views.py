"""One idea in the admin: all that is known of it, and the decisions that may be taken."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages

from core.admin.decisions import DecisionView
from core.sent_files import answer
from ideas import services
from ideas.errors import IdeaError
from ideas.lineage import NAME
from ideas.models import Idea, IdeaFile, Report
from ideas.states import Action, Who, capacities, possible
from ideas.taking_part import moderation
from lineage.errors import CycleError
from lineage.selectors import chain
from search.service import SearchService
from search.types import SearchQuery

from . import selectors
from .decisions import DECISIONS, Decision, offered, take, templates
from .forms import CorrectForm, DecisionForm, LinkForm
from .history import history
from .names import IDEAS, QUEUE

# How many ideas that look alike are shown, and how many of those found are read.
NEAR, READ = 5, 6


class IdeaView(DecisionView):
    """One idea to read: decided of, corrected, linked to the sheet that it became."""

    model = Idea
    list_name, list_label = IDEAS, "Idées"
    header_icon = "pick"
    page_title = "Idée"
    template_name = "ideas/admin/idea.html"
    refusals = (IdeaError,)

    def get_queryset(self) -> QuerySet[Idea]:
        """Return what was sent: a draft is its author's alone."""
        related = (
            "axis",
            "theme",
            "territory",
            "organisation",
            "assembly",
            "workshop",
            "subtheme",
            "merged_into",
        )
        return sent_ideas().select_related(*related)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """See in what capacity the account acts."""
        super().setup(request, *args, **kwargs)
        self.capacities = capacities(request.user, self.object) - {Who.AUTHOR}  # type: ignore[arg-type]

    @property
    def may_decide(self) -> bool:
        """Whether the account may take a step of this idea."""
        return bool(self.capacities)

    @property
    def moderates(self) -> bool:
        """Whether the account corrects ideas, and knows who wrote them."""
        return Who.MODERATOR in self.capacities

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Each step that has a form, then what is done without moving the idea."""
        steps: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            str(decision.action): partial(self.decide, decision) for decision in DECISIONS
        }
        if not self.moderates:
            return steps
        return {**steps, "correct": self.correct, "link": self.link, "settle": self.settle}

    def decide(self, decision: Decision, request: HttpRequest) -> HttpResponse:
        """Take a step, then lead to what waits."""
        form = decision.form(request.POST, idea=self.object, prefix=decision.action)
        if not form.is_valid():
            return self.again(posted=form)
        take(decision, self.object.pk, request.user, form.cleaned_data)  # type: ignore[arg-type]
        return self.go_on(decision.done)

    def refused(self, error: Exception) -> HttpResponse:
        """Show the idea as it is now, with what was typed."""
        self.object = get_object_or_404(self.get_queryset(), pk=self.object.pk)
        posted = self.request.POST
        forms = {"correct_form": CorrectForm(posted)} if posted.get("decision") == "correct" else {}
        return self.render_to_response(self.get_context_data(typed=posted, **forms))

    def correct(self, request: HttpRequest) -> HttpResponse:
        """Correct how the idea is said and filed."""
        form = CorrectForm(request.POST)
        if not form.is_valid():
            return self.again(correct_form=form)
        services.correct(self.object.pk, request.user, form.correction())  # type: ignore[arg-type]
        messages.success(request, "Idée corrigée.")
        return redirect(self.own_url)

    def link(self, request: HttpRequest) -> HttpResponse:
        """Say which sheet came of the idea."""
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.again(link_form=form)
        try:
            services.link_sheet(self.object.pk, request.user, form.cleaned_data["sheet"])  # type: ignore[arg-type]
        except CycleError:
            form.add_error("sheet", "L’idée est née elle-même de cette fiche\u00a0: choisissez-en une autre.")
            return self.again(link_form=form)
        messages.success(request, "La fiche est reliée à l’idée.")
        return redirect(self.own_url)

    def settle(self, request: HttpRequest) -> HttpResponse:
        """Say that what was reported may stay."""
        moderation.settle_reports(request.user, idea_id=self.object.pk)  # type: ignore[arg-type]
        return self.go_on("Signalements classés.")

    def go_on(self, done: str) -> HttpResponse:
        """Say what was done; whoever moderates goes on to what waits."""
        if not self.moderates:
            messages.success(self.request, done)
            return redirect(self.own_url)
        left = selectors.waiting().count()
        rest = {0: "Il n’en reste aucune à relire.", 1: "Il en reste une à relire."}
        messages.success(self.request, f"{done} {rest.get(left, f'Il en reste {left} à relire.')}")
        return redirect(self.next_url() or reverse(f"{QUEUE}:index"))

    def next_url(self) -> str:
        """Return the address of what waits after this idea; of the oldest after the last."""
        others = list(selectors.waiting().exclude(pk=self.object.pk).values_list("pk", "submitted_at"))
        here = self.object.submitted_at
        later = [pk for pk, at in others if here and at and (at, pk) > (here, self.object.pk)]
        found = next(iter(later), others[0][0] if others else None)
        return reverse(f"{IDEAS}:inspect", args=[found]) if found else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is known of the idea, and the forms."""
        idea = self.object
        actions = possible(self.capacities, idea)
        context = {
            "idea": idea,
            "moderates": self.moderates,
            "history": history(idea),
            "chain": chain(idea),
            "files": list(idea.files.all()),
            "reports": list(Report.objects.filter(idea=idea, settled_at=None)),
            "similar": self.similar() if self.moderates else [],
            "decisions": self.forms(actions, kwargs.pop("posted", None), kwargs.pop("typed", None)),
            "next_url": self.next_url() if self.moderates else "",
            "correct_form": CorrectForm.of(idea),
            "link_form": LinkForm(),
        }
        return super().get_context_data(**{**context, **kwargs})

    def forms(self, actions: list[Action], posted: DecisionForm | None, typed: Any) -> list[dict[str, Any]]:
        """Return what each possible decision shows: form, ready-made reasons, whether it stands open."""
        ready = templates(actions)
        asked = self.request.GET.get("motif", "")
        shown = []
        for decision, blank in offered(actions, typed, self.object):
            form: Form = posted if posted is not None and posted.prefix == decision.action else blank
            chosen = next((t for t in ready.get(decision.action, []) if str(t.pk) == asked), None)
            field = next((name for name in ("reason", "answer") if name in form.fields), "")
            if chosen and field and not form.is_bound:
                form.initial[field] = chosen.text
            shown.append({
                "decision": decision,
                "form": form,
                "templates": ready.get(decision.action, []),
                "is_open": decision.is_main or form.is_bound or chosen is not None,
            })  # fmt: skip
        return shown

    def similar(self) -> list[Any]:
        """Return the ideas that say nearly the same."""
        asked = SearchQuery(text=self.object.title, types=(NAME,), page_size=READ)
        hits = SearchService().search(asked).hits
        return [hit for hit in hits if hit.object_id != self.object.pk][:NEAR]


def sent_ideas() -> QuerySet[Idea]:
    """Return all ideas but the drafts that their authors did not send yet."""
    return Idea.objects.exclude(state=Idea.State.DRAFT, submitted_at=None)


def idea_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the moderation a document of an idea that was sent, whatever became of it.

    Raises:
        PermissionDenied: for everyone else.
    """
    if not request.user.has_perm("ideas.moderate_idea"):
        raise PermissionDenied
    return answer(get_object_or_404(IdeaFile, pk=pk, idea__in=sent_ideas()))
