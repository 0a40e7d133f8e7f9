"""One proposed maturity in the admin: what it rests on, and the decision to take."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page

from practices.models import Adoption, AdoptionAnswer, MaturityProposal

from . import proposals
from .admin_decisions import ADOPTIONS, ANSWERS, PROPOSALS, WITHOUT_TEXT, DecisionView
from .admin_forms import DismissForm


class ProposalView(DecisionView):
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
