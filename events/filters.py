"""How editors narrow the list of events.

Each filter goes through the keys of the events: the admin's search then combines with it, where it would
refuse a field that its index does not know.
"""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from wagtail.admin.views.pages.listing import PageFilterSet

from taxonomy.models import Axis, Territory

from .models import EventPage

PERIODS = {"coming": "À venir", "over": "Passés", "undated": "Sans date"}


def in_period(period: str) -> QuerySet[EventPage]:
    """Return the events of one of ``PERIODS``; an unknown one gives none."""
    now, events = timezone.now(), EventPage.objects.all()
    match period:
        case "coming":
            return events.filter(ends_at__gte=now)
        case "over":
            return events.filter(ends_at__lt=now)
        case "undated":
            return events.filter(ends_at__isnull=True)
    return events.none()


def _held_to(queryset: QuerySet[EventPage], chosen: QuerySet[EventPage]) -> QuerySet[EventPage]:
    return queryset.filter(pk__in=chosen.order_by().values("pk"))


class EventFilterSet(PageFilterSet):
    """The filters of the list of events."""

    period = django_filters.ChoiceFilter(
        label="Période", choices=list(PERIODS.items()), widget=RadioSelect, empty_label="Toutes",
        method="by_period",
    )  # fmt: skip
    kind = django_filters.MultipleChoiceFilter(
        label="Format", choices=EventPage.Kind.choices, widget=CheckboxSelectMultiple, method="by_field",
        field_name="kind",
    )  # fmt: skip
    status = django_filters.MultipleChoiceFilter(
        label="État", choices=EventPage.Status.choices, widget=CheckboxSelectMultiple, method="by_field",
        field_name="status",
    )  # fmt: skip
    axes = django_filters.ModelMultipleChoiceFilter(
        label="Axe", queryset=Axis.objects.all(), widget=CheckboxSelectMultiple, method="by_field"
    )
    territory = django_filters.ModelMultipleChoiceFilter(
        label="Territoire",
        queryset=lambda _request: Territory.objects.filter(
            pk__in=EventPage.objects.exclude(territory=None).values("territory")
        ),
        widget=CheckboxSelectMultiple,
        method="by_field",
    )
    # One site, no child page: these filters of Wagtail's have nothing to say.
    site = None
    has_child_pages = None

    class Meta:
        model = EventPage
        fields: list[str] = []

    def by_field(self, queryset: QuerySet[EventPage], name: str, values: Any) -> QuerySet[EventPage]:
        """Keep the events whose field has one of the values."""
        if not values:
            return queryset
        return _held_to(queryset, EventPage.objects.filter(**{f"{name}__in": list(values)}))

    def by_period(self, queryset: QuerySet[EventPage], name: str, value: str) -> QuerySet[EventPage]:
        """Keep the events to come, or those that are over."""
        return _held_to(queryset, in_period(value))
