"""The door of an event: who is expected, who is there, who came without a place.

Made for a phone or a tablet. Whoever is looked for is posted, never in an address; once someone is let in,
the page is ready for the next one. Everything works without a script; htmx spares the reading of whole pages.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from core.pager import pager
from events.models import Registration
from events.registration import rules
from events.registration.errors import ClosedError, FullError, NotYetError
from events.registration.services import Person

from . import deciding, selectors
from .base import OneEventView, address, key_of
from .forms import SearchForm, WalkInForm

State = Registration.State
EXPECTED, THERE = "attendus", "presents"
PAGE_SIZE = 60
# By the name of the button, whose value is the key of the registration.
HERE = {"check_in": deciding.CHECK_IN, "undo": deciding.UNDO}
# Who is at the door without a place, and is let in by a form that asks whether there is room.
WITHOUT_PLACE = (State.OFFERED, State.WAITLISTED, State.PENDING_APPROVAL, State.PENDING_EMAIL)
HOMONYM = "Une personne de ce nom est déjà notée présente. Si c’en est une autre, cochez la case qui le dit."
FULL = "Il ne reste aucune place. Pour la faire entrer quand même, cochez la case qui le dit."


class DoorView(OneEventView):
    """The list at the door."""

    page_title = "Accueil"
    template_name = "events/admin/door.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look for someone, or note who came."""
        name = next((name for name in HERE if name in request.POST), "")
        if not name:
            return self.get(request, *args, **kwargs)
        registration = get_object_or_404(self.visible, pk=key_of(request.POST[name]))
        try:
            deciding.decide(HERE[name], registration, self.account)
        except deciding.DecisionError as error:
            # Told here and not on the next page: htmx shows this part of it alone.
            return self.render_to_response(self.get_context_data(refusal=str(error)))
        return redirect(f"{request.path}?fait={registration.pk}&voir={self.shown}")

    @cached_property
    def visible(self) -> QuerySet[Registration]:
        """The registrations for this event."""
        return selectors.visible_registrations(self.request.user, self.event)

    @property
    def shown(self) -> str:
        """Which list is shown: those expected, or those who are there."""
        return THERE if self.request.GET.get("voir") == THERE else EXPECTED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows; all who may come when someone is looked for."""
        search = SearchForm(self.request.POST if "recherche" in self.request.POST else None)
        text = search.cleaned_data["recherche"] if search.is_valid() else ""
        if text:
            found = selectors.matching(
                self.visible.exclude(state__in=Registration.ENDED), text, in_addresses=True
            )
        else:
            found = self.visible.filter(state=State.ATTENDED if self.shown == THERE else State.CONFIRMED)
        pages = Paginator(found.order_by("last_name", "first_name", "pk"), PAGE_SIZE)
        page = pages.get_page(1 if text else self.request.GET.get("p"))
        context = {
            "search": search,
            "text": text,
            "shown": self.shown,
            "lists": [
                {"url": f"?voir={name}", "label": label, "current": name == self.shown and not text}
                for name, label in ((EXPECTED, "À accueillir"), (THERE, "Arrivés"))
            ],
            "rows": [self._row(registration) for registration in page.object_list],
            "unshown": pages.count - PAGE_SIZE if text else 0,
            "pager": pager(
                page.number, 1 if text else pages.num_pages, lambda number: f"?voir={self.shown}&p={number}"
            ),
            "just": self._just_noted(),
            "is_open": rules.door_is_open(self.event),
            "own_url": address("door", self.event),
        }
        return super().get_context_data(**{**context, **kwargs})

    def _row(self, registration: Registration) -> dict[str, Any]:
        return {
            "registration": registration,
            "is_there": registration.state == State.ATTENDED,
            "is_expected": registration.state == State.CONFIRMED,
            "walk_in_url": f"{address('walk_in', self.event)}?inscription={registration.pk}"
            if registration.state in WITHOUT_PLACE
            else "",
        }

    def _just_noted(self) -> Registration | None:
        """Return whose presence was just noted, or taken back."""
        key = key_of(self.request.GET.get("fait", ""))
        return self.visible.filter(pk=key).first() if key and self.request.method != "POST" else None


class WalkInView(OneEventView):
    """Someone who is there without a place: let in, beyond the capacity if it is said."""

    page_title = "Arrivée sans place"
    template_name = "events/admin/walk_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, filled with what is known of who registered."""
        known = self._known()
        names = ("first_name", "last_name", "email", "organisation_name")
        initial = {name: getattr(known, name) for name in names} if known else None
        return self._page(WalkInForm(asks_beyond=self._is_full, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in, then lead back to the door."""
        form = WalkInForm(request.POST, asks_beyond=self._is_full, asks_other="other" in request.POST)
        if not form.is_valid():
            return self._page(form)
        return self._let_in(form, form.person())

    def _let_in(self, form: WalkInForm, person: Person) -> HttpResponse:
        said = form.cleaned_data
        try:
            registration = deciding.let_in(
                self.event,
                person,
                self.account,
                beyond=bool(said.get("beyond")),
                other=bool(said.get("other")),
            )
        except deciding.HomonymError:
            return self._asked(HOMONYM, asks_other=True)
        except FullError:
            return self._asked(FULL, asks_other="other" in self.request.POST)
        except ClosedError:
            return self._asked(deciding.CLOSED, asks_other=False)
        except NotYetError:
            return self._asked(deciding.NOT_YET, asks_other=False)
        return redirect(f"{address('door', self.event)}?fait={registration.pk}")

    def _asked(self, why: str, *, asks_other: bool) -> HttpResponse:
        """Show the form again, with the question that it did not ask."""
        form = WalkInForm(self.request.POST, asks_beyond=self._is_full, asks_other=asks_other)
        form.add_error(None, why)
        return self._page(form)

    @cached_property
    def _is_full(self) -> bool:
        left = selectors.counters(self.event).free
        return left is not None and left <= 0

    def _known(self) -> Registration | None:
        key = key_of(self.request.GET.get("inscription", ""))
        visible = selectors.visible_registrations(self.request.user, self.event)
        return visible.filter(pk=key, state__in=WITHOUT_PLACE).first() if key else None

    def _page(self, form: WalkInForm) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            is_full=self._is_full,
            is_open=rules.door_is_open(self.event),
            door_url=address("door", self.event),
        )
        return self.render_to_response(context)
