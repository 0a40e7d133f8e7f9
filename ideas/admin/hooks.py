"""The ideas in the admin: their menu, their documents, what waits where the team lands."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem

from core.admin.waiting import Waiting

from . import selectors
from .names import COMMENTS, IDEAS, QUEUE
from .views import idea_file
from .viewsets import IdeasGroup


@hooks.register("register_admin_viewset")
def register_ideas() -> IdeasGroup:
    """Add « Idées » to the menu."""
    return IdeasGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Give the moderation the documents sent with ideas."""
    return [path("idees/documents/<int:pk>/", idea_file, name="idea_file")]


class IdeasToRead(Waiting):
    """The ideas that wait for the moderation."""

    order = 150
    icon = "pick"
    words = ("idée à relire", "idées à relire")
    permission = "ideas.moderate_idea"

    def count(self) -> int:
        """Return how many wait."""
        return selectors.waiting().count()

    def url(self) -> str:
        """Return where they are."""
        return reverse(f"{QUEUE}:index")


class CommentsToRead(Waiting):
    """The comments that wait for the moderation."""

    order = 151
    icon = "comment"
    words = ("commentaire à relire", "commentaires à relire")
    permission = "ideas.moderate_idea"

    def count(self) -> int:
        """Return how many wait."""
        return selectors.comments_waiting().count()

    def url(self) -> str:
        """Return where they are."""
        return f"{reverse(f'{COMMENTS}:index')}?state=pending"


class IdeasToAnswer(Waiting):
    """The ideas of the themes that the account animates."""

    order = 152
    icon = "pick"
    words = ("idée de vos thèmes sans réponse", "idées de vos thèmes sans réponse")
    permission = "ideas.answer_idea"

    def count(self) -> int:
        """Return how many wait."""
        return selectors.to_answer(self.request.user).count()

    def url(self) -> str:
        """Return where they are."""
        return f"{reverse(f'{IDEAS}:index')}?state=published&state=under_review"


@hooks.register("construct_homepage_summary_items")
def add_waiting(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put what waits where the team lands."""
    items.extend([IdeasToRead(request), CommentsToRead(request), IdeasToAnswer(request)])
