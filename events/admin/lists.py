"""The events for which people register, and who registered for one of them."""

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from core.pager import pager
from events.models import EventPage, Registration, SessionChoice
from events.registration.places import tells_absent

from . import selectors
from .base import ICON, LABEL, NAME, OneEventView, address
from .forms import FilterForm, SearchForm
from .presentation import address_of, state_of, tag_of

COMING, PAST = "a-venir", "passes"
PAGE_SIZE = 50
# Of a search, which has no pages.
MOST_FOUND = 200
# How the list may be sorted: label, then columns.
SORTS = {
    "nom": ("Nom", ("last_name", "first_name")),
    "structure": ("Structure", ("organisation_name", "last_name")),
    "ordre": ("Ordre d’arrivée", ("queued_at",)),
    "recent": ("Plus récentes d’abord", ("-created_at",)),
}
DEFAULT_SORT = "nom"


class EventFilterSet(WagtailFilterSet):
    """When the events take place."""

    quand = django_filters.ChoiceFilter(
        label="Quand", choices=[(COMING, "À venir ou en cours"), (PAST, "Passés")], widget=RadioSelect,
        empty_label="Tous", method="by_time",
    )  # fmt: skip

    class Meta:
        model = EventPage
        fields: list[str] = []

    def by_time(self, events: QuerySet[EventPage], name: str, value: str) -> QuerySet[EventPage]:
        """Keep those that are not over, or those that are."""
        now = timezone.now()
        return events.filter(ends_at__lt=now) if value == PAST else events.exclude(ends_at__lt=now)


class _NamedColumn(Column):
    """A column whose cells say its name on a narrow screen, where they stand below one another."""

    cell_template_name = "events/admin/_event_cell.html"


class _CounterColumn(_NamedColumn):
    """One number of ``selectors.Counters``."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label=label, accessor=lambda event: getattr(event.counters, name), width="9%")


def _start(event: EventPage) -> str:
    """Return the day of an event, which Wagtail's own column would count from now."""
    return date_format(timezone.localtime(event.starts_at), "j F Y") if event.starts_at else "Sans date"


class EventListView(generic.IndexView):
    """The events whose registrations the account may see, with how many people stand where."""

    model = EventPage
    permission_policy = ModelPermissionPolicy(Registration)
    any_permission_required = ("view", "change")
    page_title = LABEL
    template_name = "events/admin/events.html"
    table_classname = "listing attending__events"
    header_icon = ICON
    index_url_name = f"{NAME}:index"
    index_results_url_name = f"{NAME}:index_results"
    default_ordering = "-starts_at"
    paginate_by = 30
    filterset_class = EventFilterSet
    search_fields = ("title",)
    search_backend_name = None
    columns: tuple[BaseColumn, ...] = (
        TitleColumn("title", label="Événement", get_url=lambda event: address("event", event),
                    sort_key="title", classname="title"),
        _NamedColumn("starts_at", label="Début", accessor=_start, sort_key="starts_at", width="12%"),
        _NamedColumn("places", label="Places", accessor="counters.places", width="14%"),
        _CounterColumn("confirmed", "Confirmées"),
        _CounterColumn("waitlisted", "En attente"),
        _CounterColumn("offered", "Proposées"),
        _CounterColumn("pending_approval", "À accepter"),
        _CounterColumn("attended", "Présents"),
        _CounterColumn("absent", "Absents"),
    )  # fmt: skip

    def get_base_queryset(self) -> QuerySet[EventPage]:
        """Count with the events, in their query."""
        return selectors.with_counts(selectors.visible_events(self.request.user))

    def get_table(self, object_list: Any) -> Any:
        """Give each event its counters."""
        for event in object_list:
            event.counters = selectors.counters_of(event)
        return super().get_table(object_list)

    @cached_property
    def no_results_message(self) -> str:
        """Say what an empty list means."""
        if self.is_searching or self.is_filtering:
            return "Aucun événement ne correspond."
        if selectors.sees_all(self.request.user):
            return "Aucun événement ne propose l’inscription sur le site."
        return (
            "Aucun événement n’est confié à vos équipes. La modération choisit l’équipe d’un événement "
            "dans son éditeur, et les membres de chaque équipe."
        )


class AttendeesView(OneEventView):
    """Who registered for an event. POST looks for someone: names stay out of addresses."""

    page_title = "Inscrits"
    template_name = "events/admin/attendees.html"
    managers_only = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look for someone; nothing changes."""
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of this page."""
        filters = FilterForm(self.request.GET, event=self.event)
        search = SearchForm(self.request.POST or None)
        text = search.cleaned_data["recherche"] if search.is_valid() else ""
        found = narrowed(selectors.visible_registrations(self.request.user, self.event), filters)
        found = selectors.matching(found, text, in_addresses=self.may_manage)
        sort = self.request.GET.get("tri", "")
        sort = sort if sort in SORTS else DEFAULT_SORT
        rows = Paginator(found.order_by(*SORTS[sort][1], "pk"), MOST_FOUND if text else PAGE_SIZE)
        # A search has one page: the address of the next one would have to name who is looked for.
        page = rows.get_page(1 if text else self.request.GET.get("p"))
        context = {
            "filters": filters,
            "narrowing": bool(filters.wanted or text),
            "search": search,
            "sorts": [
                {"label": label, "url": self._url(tri=name), "current": name == sort}
                for name, (label, _) in SORTS.items()
            ],
            "rows": [self._row(registration) for registration in page.object_list],
            "count": rows.count,
            "unshown": rows.count - MOST_FOUND if text else 0,
            "pager": pager(page.number, 1 if text else rows.num_pages, lambda number: self._url(p=number)),
            "own_url": address("event", self.event),
        }
        return super().get_context_data(**{**context, **kwargs})

    @cached_property
    def _tells_absent(self) -> bool:
        return tells_absent(self.event)

    def _row(self, registration: Registration) -> dict[str, Any]:
        return {
            "registration": registration,
            "url": address("registration", self.event, registration.pk),
            "email": address_of(registration, may_read=self.may_manage),
            "state": state_of(registration, tells_absent=self._tells_absent),
            "tag": tag_of(registration),
        }

    def _url(self, **changes: Any) -> str:
        query = self.request.GET.copy()
        query.pop("p", None)
        for name, value in changes.items():
            query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"


def narrowed(registrations: QuerySet[Registration], filters: FilterForm) -> QuerySet[Registration]:
    """Keep the registrations that the filters ask for."""
    wanted = filters.wanted
    if states := wanted.get("etat"):
        registrations = registrations.filter(state__in=states)
    if session := wanted.get("seance"):
        choices = SessionChoice.objects.filter(session=session).exclude(state=SessionChoice.State.CANCELLED)
        registrations = registrations.filter(pk__in=choices.values("registration"))
    if group := wanted.get("groupe"):
        registrations = registrations.filter(group=group)
    if origin := wanted.get("origine"):
        registrations = registrations.filter(origin=origin)
    return registrations


class CountersView(OneEventView):
    """The counters alone, asked for from time to time; ``porte`` gives those of the door."""

    managers_only = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the fragment, without what a whole page needs."""
        context = {"event": self.event, "counters": selectors.counters(self.event)}
        name = "_door_count" if "porte" in request.GET else "_counters"
        return render(request, f"events/admin/{name}.html", context)
