"""The practices that are told, in the admin: documents, what waits, the guard of their sheets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.site_summary import SummaryItem
from wagtail.models import Page

from core.admin.waiting import Waiting
from ideas.admin.selectors import told_waiting
from ideas.models import ToldPractice
from practices.models import PracticePage

from .admin import NAME, told_file
from .services import lacks_approval
from .states import WRITTEN


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Give the moderation the documents of practices that are told."""
    return [path("recits/documents/<int:pk>/", told_file, name="told_file")]


class ToldToRead(Waiting):
    """The practices told of which the moderation is awaited."""

    order = 153
    icon = "comment"
    words = ("pratique racontée en attente", "pratiques racontées en attente")
    permission = "ideas.moderate_idea"

    def count(self) -> int:
        """Return how many wait."""
        return told_waiting().count()

    def url(self) -> str:
        """Return where they are."""
        return reverse(f"{NAME}:index")


@hooks.register("construct_homepage_summary_items")
def add_waiting(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put what waits where the team lands."""
    items.append(ToldToRead(request))


@hooks.register("before_publish_page")
def refuse_unapproved(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Publish no sheet that its teller did not approve; what was typed is kept as a draft."""
    if not isinstance(page, PracticePage) or not (why := lacks_approval(page)):
        return None
    page.save_revision(user=request.user, log_action=True)
    messages.error(request, why)
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_edit_page")
def tell_of_the_author(request: HttpRequest, page: Page) -> None:
    """Say above the form of a sheet that someone told it, and where that stands."""
    if request.method != "GET" or not request.user.has_perm("ideas.view_toldpractice"):
        return
    told = ToldPractice.objects.filter(sheet_id=page.pk, state__in=WRITTEN).first()
    if told is not None:
        button = messages.button(reverse(f"{NAME}:inspect", args=[told.pk]), "Voir le récit")
        text = f"Cette fiche vient d’une pratique racontée\u00a0: {told.get_state_display().lower()}."
        messages.info(request, text, buttons=[button])
