"""One answer, one adoption, one proposal in the admin: what is known of it, and the decision to take.

GET only shows. Each POST says which decision it is (``decision``), and calls one service.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Page

from practices.models import Adoption, AdoptionAnswer, MaturityProposal

from . import moderation, proposals
from .admin_forms import ADOPTION_REASONS, ANSWER_REASONS, AcceptAnswerForm, DismissForm, RejectForm
from .moderation import ModerationError, adoption_print, answer_print
from .proposals import ProposalError
from .steps import steps_of

ANSWERS, ADOPTIONS, PROPOSALS = "retours", "essais", "maturites"
# The text of a sheet is long and shown nowhere here.
WITHOUT_TEXT = ("body",)


class _DecisionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """One object, for those who may see it; POST for those who may decide of it."""

    any_permission_required = ("view", "change")
    model: type[Any]
    list_name = ""
    list_label = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the object."""
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])

    def get_queryset(self) -> QuerySet[Any]:
        """Return what may be shown here."""
        return self.model._default_manager.all()

    @property
    def may_decide(self) -> bool:
        """Whether the account may take a decision here."""
        return bool(self.user_has_permission("change"))

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Return what each value of ``decision`` does."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, then lead on.

        Raises:
            PermissionDenied: for who may only look.
        """
        if not self.may_decide:
            raise PermissionDenied
        decide = self.decisions().get(request.POST.get("decision", ""))
        if decide is None:
            return redirect(self.own_url)
        try:
            return decide(request)
        except (ModerationError, ProposalError) as error:
            messages.error(request, str(error))
            return self.refused(error)

    def refused(self, error: Exception) -> HttpResponse:
        """Show the object again, as it is now."""
        return redirect(self.own_url)

    @property
    def own_url(self) -> str:
        """The address of this page."""
        return reverse(f"{self.list_name}:inspect", args=[self.object.pk])

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return reverse(f"{self.list_name}:index")

    def get_page_subtitle(self) -> str:
        """Name the object."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": self.list_url, "label": self.list_label},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def again(self, **forms: Form) -> HttpResponse:
        """Show the page with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(**forms))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the object and whether it may be decided of."""
        context = {"object": self.object, "list_url": self.list_url, "may_decide": self.may_decide}
        return super().get_context_data(**{**context, **kwargs})


class AnswerView(_DecisionView):
    """One answer to read: corrected and accepted, or rejected; the next one follows."""

    model = AdoptionAnswer
    list_name, list_label = ANSWERS, "Retours à relire"
    header_icon = "comment"
    page_title = "Retour"
    template_name = "practices/admin/adoption_answer.html"

    def get_queryset(self) -> QuerySet[AdoptionAnswer]:
        """Return the answers with what is shown beside them."""
        answers = AdoptionAnswer.objects.select_related(
            "adoption__sheet", "adoption__territory", "reviewed_by"
        )
        return answers.defer(*(f"adoption__sheet__{name}" for name in WITHOUT_TEXT))

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Accept or reject."""
        return {"accept": self.accept, "reject": self.reject}

    def accept(self, request: HttpRequest) -> HttpResponse:
        """Accept with the texts as corrected."""
        form = AcceptAnswerForm(request.POST)
        if not form.is_valid():
            return self.again(accept_form=form)
        seen = form.cleaned_data["seen"]
        moderation.accept_answer(self.object, request.user, texts=form.texts(), seen=seen)  # type: ignore[arg-type]
        return self.go_on("Retour accepté.")

    def reject(self, request: HttpRequest) -> HttpResponse:
        """Reject with a reason."""
        form = RejectForm(request.POST, reasons=ANSWER_REASONS)
        if not form.is_valid():
            return self.again(reject_form=form)
        seen = form.cleaned_data["seen"] or None
        moderation.reject_answer(self.object, request.user, form.reason(), seen=seen)  # type: ignore[arg-type]
        return self.go_on("Retour écarté.")

    def refused(self, error: Exception) -> HttpResponse:
        """Keep the moderator's corrections when the author wrote meanwhile."""
        if not isinstance(error, moderation.ChangedMeanwhileError) or self.decision != "accept":
            return super().refused(error)
        self.object = get_object_or_404(self.get_queryset(), pk=self.object.pk)
        data = self.request.POST.copy()
        data["seen"] = answer_print(self.object)
        return self.render_to_response(
            self.get_context_data(accept_form=AcceptAnswerForm(data), shows_original=True)
        )

    @property
    def decision(self) -> str:
        """The decision that was posted."""
        return self.request.POST.get("decision", "")

    def go_on(self, done: str) -> HttpResponse:
        """Say what was done, and lead to the next answer to read."""
        left = moderation.pending_answers().count()
        rest = {0: "Il n’en reste aucun à relire.", 1: "Il en reste un à relire."}
        messages.success(self.request, f"{done} {rest.get(left, f'Il en reste {left} à relire.')}")
        return redirect(self.next_url() or self.list_url)

    def next_url(self) -> str:
        """Return the address of the answer to read after this one; the oldest after the last."""
        waiting = moderation.pending_answers().exclude(pk=self.object.pk)
        at, pk = self.object.answered_at, self.object.pk
        after = waiting.filter(Q(answered_at__gt=at) | Q(answered_at=at, pk__gt=pk)).first()
        found = after or waiting.first()
        return reverse(f"{ANSWERS}:inspect", args=[found.pk]) if found else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the adoption, its history, and the forms."""
        answer, seen = self.object, answer_print(self.object)
        texts = {"reason": answer.reason, "changes": answer.changes, "advice": answer.advice}
        is_open = (
            answer.review == AdoptionAnswer.Review.PENDING
            and answer.adoption.review != Adoption.Review.REJECTED
        )
        context = {
            "answer": answer,
            "adoption": answer.adoption,
            "adoption_url": reverse(f"{ADOPTIONS}:inspect", args=[answer.adoption_id]),
            "others": answer.adoption.answers.exclude(pk=answer.pk),
            "history": steps_of(answer.adoption),
            "is_open": is_open and self.may_decide,
            "next_url": self.next_url(),
            "texts": [(moderation.LABELS[name], text) for name, text in texts.items()],
            "accept_form": AcceptAnswerForm(initial={**texts, "seen": seen}),
            "reject_form": RejectForm(initial={"seen": seen}, reasons=ANSWER_REASONS),
        }
        return super().get_context_data(**{**context, **kwargs})


class TextlessView(_DecisionView):
    """Accepts at once the answers in which there is nothing to read, after a question."""

    model = AdoptionAnswer
    permission_required = "change"
    list_name, list_label = ANSWERS, "Retours à relire"
    header_icon = "comment"
    page_title = "Accepter les retours sans texte"
    template_name = "practices/admin/adoption_textless.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """There is no single object."""
        View.setup(self, request, *args, **kwargs)
        self.object = None

    def get_page_subtitle(self) -> str:
        """Say nothing more than the title."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept them."""
        accepted = moderation.accept_textless(request.user)  # type: ignore[arg-type]
        said = f"{accepted} retours sans texte acceptés." if accepted > 1 else f"{accepted} retour accepté."
        messages.success(request, said)
        return redirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count them."""
        return super().get_context_data(count=moderation.textless_answers().count(), **kwargs)


class AdoptionView(_DecisionView):
    """One adoption, its answers and its history; its name accepted, or the whole rejected."""

    model = Adoption
    list_name, list_label = ADOPTIONS, "Essais"
    header_icon = "tasks"
    page_title = "Essai"
    template_name = "practices/admin/adoption.html"

    def get_queryset(self) -> QuerySet[Adoption]:
        """Return the confirmed adoptions: the others are nothing yet, and soon gone."""
        adoptions = Adoption.objects.exclude(state=Adoption.State.PENDING)
        return adoptions.select_related("sheet", "territory").defer(
            *(f"sheet__{name}" for name in WITHOUT_TEXT)
        )

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Accept or reject."""
        return {"accept": self.accept, "reject": self.reject}

    def accept(self, request: HttpRequest) -> HttpResponse:
        """Accept the adoption, and the name that it shows."""
        seen = request.POST.get("seen", "")
        moderation.accept_adoption(self.object, request.user, seen=seen)  # type: ignore[arg-type]
        messages.success(request, "Essai accepté.")
        return redirect(self.own_url)

    def reject(self, request: HttpRequest) -> HttpResponse:
        """Reject with a reason."""
        form = RejectForm(request.POST, reasons=ADOPTION_REASONS)
        if not form.is_valid():
            return self.again(reject_form=form)
        moderation.reject_adoption(self.object, request.user, form.reason())  # type: ignore[arg-type]
        messages.success(request, "Essai écarté : il ne compte plus.")
        return redirect(self.own_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answers and the history; the address for superusers only."""
        adoption = self.object
        context = {
            "adoption": adoption,
            "answers": adoption.answers.order_by("month"),
            "history": steps_of(adoption),
            "email": adoption.email if self.request.user.is_superuser else "",
            "seen": adoption_print(adoption),
            "can_accept": self.may_decide and adoption.review == Adoption.Review.PENDING,
            "can_reject": self.may_decide and adoption.review != Adoption.Review.REJECTED,
            "reject_form": RejectForm(reasons=ADOPTION_REASONS),
        }
        return super().get_context_data(**{**context, **kwargs})


class ProposalView(_DecisionView):
    """One proposed maturity and what it rests on; applied to the draft of the sheet, or dismissed."""

    model = MaturityProposal
    list_name, list_label = PROPOSALS, "Maturités proposées"
    header_icon = "order-up"
    page_title = "Maturité proposée"
    template_name = "practices/admin/adoption_proposal.html"

    def get_queryset(self) -> QuerySet[MaturityProposal]:
        """Return the proposals with their sheets."""
        found = MaturityProposal.objects.select_related("sheet", "decided_by")
        return found.defer(*(f"sheet__{name}" for name in WITHOUT_TEXT))

    @property
    def may_decide(self) -> bool:
        """Whether the account may also edit the sheet."""
        page = Page.objects.get(pk=self.object.sheet_id)
        return super().may_decide and bool(page.permissions_for_user(self.request.user).can_edit())

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Apply or dismiss."""
        return {"apply": self.apply, "dismiss": self.dismiss}

    def apply(self, request: HttpRequest) -> HttpResponse:
        """Write the maturity in the draft, and open it."""
        proposals.apply(self.object, request.user)  # type: ignore[arg-type]
        label = self.object.get_proposed_display()
        messages.success(
            request,
            f"La maturité « {label} » est dans le brouillon. Rien n’est publié : relisez la fiche, "
            "puis soumettez-la ou publiez-la comme d’habitude.",
        )
        return redirect("wagtailadmin_pages:edit", self.object.sheet_id)

    def dismiss(self, request: HttpRequest) -> HttpResponse:
        """Leave the sheet as it is."""
        form = DismissForm(request.POST)
        if not form.is_valid():
            return self.again(dismiss_form=form)
        proposals.dismiss(self.object, request.user, form.cleaned_data["reason"])  # type: ignore[arg-type]
        messages.success(request, "Proposition écartée : la fiche reste comme elle est.")
        return redirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers, each with the way to its records."""
        proposal = self.object
        context = {
            "proposal": proposal,
            "evidence": list(_evidence_links(proposal)),
            "is_open": self.may_decide and proposal.state == MaturityProposal.State.OPEN,
            "dismiss_form": DismissForm(),
        }
        return super().get_context_data(**{**context, **kwargs})


def _evidence_links(proposal: MaturityProposal) -> list[tuple[str, int, str]]:
    """Return each number of the evidence: its label, itself, the address of what it counts."""
    evidence, of_sheet = proposal.evidence, f"sheet={proposal.sheet_id}"
    adoptions, answers = reverse(f"{ADOPTIONS}:index"), reverse(f"{ANSWERS}:index")
    links = [
        (str(state.label), evidence[state.value], f"{adoptions}?{of_sheet}&state={state.value}&counted=true")
        for state in Adoption.State
        if state.value in evidence
    ]
    accepted = f"{answers}?{of_sheet}&review={AdoptionAnswer.Review.ACCEPTED.value}"
    return [*links, ("Retours acceptés", evidence.get("answers", 0), accepted)]
