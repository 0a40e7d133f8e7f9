"""« Essaimage » in the admin: its menu, what waits on the home page, the notice above a sheet's form."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.site_summary import SummaryItem
from wagtail.models import Page

from core.admin.waiting import Waiting
from practices.models import Adoption, MaturityProposal

from .admin_decisions import ADOPTIONS, ANSWERS, PROPOSALS
from .filters import names_to_read
from .moderation import pending_answers
from .viewsets import SpreadGroup


class AnswersToRead(Waiting):
    """The answers to read."""

    order = 160
    icon = "comment"
    words = ("retour à relire", "retours à relire")
    permission = "practices.change_adoptionanswer"

    def count(self) -> int:
        """Return how many wait."""
        return pending_answers().count()

    def url(self) -> str:
        """Return where they are."""
        return reverse(f"{ANSWERS}:index")


class NamesToRead(Waiting):
    """The names of organisations to read before they are shown."""

    order = 161
    icon = "tasks"
    words = ("nom de structure à relire", "noms de structures à relire")
    permission = "practices.change_adoption"

    def count(self) -> int:
        """Return how many wait."""
        return names_to_read(Adoption.objects.all()).count()

    def url(self) -> str:
        """Return where they are."""
        return f"{reverse(f'{ADOPTIONS}:index')}?names=true"


class ProposalsToDecide(Waiting):
    """The proposed maturities."""

    order = 162
    icon = "order-up"
    words = ("maturité proposée", "maturités proposées")
    permission = "practices.change_maturityproposal"

    def count(self) -> int:
        """Return how many wait."""
        return MaturityProposal.objects.filter(state=MaturityProposal.State.OPEN).count()

    def url(self) -> str:
        """Return where they are."""
        return reverse(f"{PROPOSALS}:index")


@hooks.register("register_admin_viewset")
def register_spread() -> SpreadGroup:
    """Add « Essaimage » to the menu."""
    return SpreadGroup()


@hooks.register("construct_homepage_summary_items")
def add_waiting(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put what waits where the team lands."""
    items.extend([AnswersToRead(request), NamesToRead(request), ProposalsToDecide(request)])


@hooks.register("before_edit_page")
def tell_of_a_proposal(request: HttpRequest, page: Page) -> None:
    """Say above the form of a sheet that another maturity is proposed for it."""
    if request.method != "GET":
        return
    proposal = MaturityProposal.objects.filter(sheet_id=page.pk, state=MaturityProposal.State.OPEN).first()
    if proposal is not None:
        url = reverse(f"{PROPOSALS}:inspect", args=[proposal.pk])
        messages.info(
            request,
            f"Les retours des structures suggèrent la maturité « {proposal.get_proposed_display()} ».",
            buttons=[messages.button(url, "Voir et décider")],
        )
