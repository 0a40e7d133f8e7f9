"""What the pages of the registrations of one event share: whose they are, what stands above each of them.

GET only shows. Who may not see an event's registrations is answered as if the event did not exist.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from events.models import EventPage
from events.registration.errors import LinkOverError

from . import selectors

NAME = "inscriptions"
LABEL = "Inscriptions"
ICON = "group"
# Digits of a key that every database takes.
KEY_LENGTH = 18


def key_of(text: str) -> int:
    """Return the key that was posted or asked for; 0, which nothing has, when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= KEY_LENGTH else 0


def address(name: str, event: EventPage, *args: object) -> str:
    """Return the address of a page of the registrations of an event."""
    return reverse(f"{NAME}:{name}", args=[event.pk, *args])


class OneEventMixin(WagtailAdminTemplateMixin):
    """A page about the registrations of one event, for those who may see them."""

    request: HttpRequest
    event: EventPage
    page_title = ""
    header_icon = ICON
    # Pages on which something is decided are for those who decide.
    managers_only = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event.

        Raises:
            Http404: it is someone else's, or does not exist.
        """
        self.event = get_object_or_404(selectors.visible_events(request.user), pk=kwargs["event_pk"])
        super().setup(request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer those who may.

        Raises:
            PermissionDenied: for who may only look.
            Http404: the event was deleted since the page was asked for.
        """
        if self.managers_only:
            self.check_may_manage()
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except LinkOverError:
            raise Http404 from None
        return answer

    def check_may_manage(self) -> None:
        """Check that the account decides here.

        Raises:
            PermissionDenied: for who may only look.
        """
        if not self.may_manage:
            raise PermissionDenied

    @property
    def may_manage(self) -> bool:
        """Whether the account decides here."""
        return selectors.may_manage(self.request.user)

    @property
    def account(self) -> User:
        """Who asks: the admin is for accounts only."""
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - the admin sends everyone else to its sign-in
        return user

    def get_page_subtitle(self) -> str:
        """Name the event."""
        return str(self.event.title)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the event, then to all events."""
        items = [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAME}:index"), "label": LABEL},
            {"url": address("event", self.event), "label": str(self.event.title)},
        ]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the event, how many people stand where, and the way to the other pages."""
        counters = selectors.counters(self.event)
        head = {
            "event": self.event,
            "counters": counters,
            "may_manage": self.may_manage,
            "tabs": tabs(self.event, counters, self.request.path) if self.may_manage else [],
        }
        return super().get_context_data(**{**head, **kwargs})


class OneEventView(OneEventMixin, TemplateView):
    """A page of our own about the registrations of one event."""


def tabs(event: EventPage, counters: selectors.Counters, path: str) -> list[dict[str, Any]]:
    """Return the way to each page about the registrations of an event."""
    waiting = counters.pending_approval
    pages = [
        ("event", "Inscrits"),
        ("approvals", f"À accepter ({waiting})" if waiting else ""),
        ("door", "Accueil"),
        ("messages", "Messages"),
    ]
    return [
        {"url": address(name, event), "label": label, "current": address(name, event) == path}
        for name, label in pages
        if label
    ]
