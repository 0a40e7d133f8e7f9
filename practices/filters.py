"""How editors narrow the list of sheets.

Each filter goes through the keys of the sheets: the admin's search then combines with it, where it would
refuse a field that its index does not know.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.models import Page, Revision, WorkflowState

from taxonomy.models import Axis, Tag, Territory

from .models import PracticePage

# A sheet whose review date comes within this delay is worth planning.
REVIEW_SOON = timedelta(days=90)

STATUSES = {
    "live": "Publiée",
    "draft": "Jamais publiée ou retirée",
    "changed": "Publiée, avec des modifications en attente",
    "review": "En relecture",
    "scheduled": "Programmée",
}
REVIEWS = {
    "late": "À relire : date passée",
    "soon": "À relire dans les trois mois",
    "none": "Sans date de relecture",
}


def territories_in_use(_request: HttpRequest | None) -> QuerySet[Territory]:
    """Return the territories that a sheet comes from: a hundred départements would hide them."""
    return Territory.objects.filter(practices__isnull=False).distinct()


def with_status(status: str) -> QuerySet[PracticePage]:
    """Return the sheets in one of ``STATUSES``; an unknown one gives none."""
    sheets = PracticePage.objects.all()
    match status:
        case "live":
            return sheets.filter(live=True)
        case "draft":
            return sheets.filter(live=False)
        case "changed":
            return sheets.filter(live=True, has_unpublished_changes=True)
        case "review":
            return sheets.filter(pk__in=_page_keys(WorkflowState.objects.active()))
        case "scheduled":
            return sheets.filter(
                pk__in=_page_keys(Revision.objects.filter(approved_go_live_at__isnull=False))
            )
    return sheets.none()


def _page_keys(records: QuerySet[Any]) -> QuerySet[Any]:
    """Return the keys of the pages that revisions or workflow states are about."""
    about_pages = records.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return about_pages.annotate(page_key=Cast("object_id", BigIntegerField())).values("page_key")


def to_review(when: str) -> QuerySet[PracticePage]:
    """Return the sheets in one of ``REVIEWS``; an unknown one gives none."""
    today, sheets = timezone.localdate(), PracticePage.objects.all()
    match when:
        case "late":
            return sheets.filter(review_date__lt=today)
        case "soon":
            return sheets.filter(review_date__gte=today, review_date__lte=today + REVIEW_SOON)
        case "none":
            return sheets.filter(review_date__isnull=True)
    return sheets.none()


def _held_to(queryset: QuerySet[PracticePage], chosen: QuerySet[PracticePage]) -> QuerySet[PracticePage]:
    return queryset.filter(pk__in=chosen.order_by().values("pk"))


def _several(field: str, label: str, choices: Iterable[tuple[str, str]]) -> Any:
    return django_filters.MultipleChoiceFilter(
        label=label, choices=list(choices), widget=CheckboxSelectMultiple, method="by_field", field_name=field
    )


class PracticeFilterSet(PageFilterSet):
    """The filters of the list of sheets."""

    axis = django_filters.ModelMultipleChoiceFilter(
        label="Axe", queryset=Axis.objects.all(), widget=CheckboxSelectMultiple, method="by_axis"
    )
    status = django_filters.ChoiceFilter(
        label="État",
        choices=list(STATUSES.items()),
        widget=RadioSelect,
        empty_label="Tous",
        method="by_status",
    )
    review = django_filters.ChoiceFilter(
        label="Relecture", choices=list(REVIEWS.items()), widget=RadioSelect, empty_label="Toutes",
        method="by_review",
    )  # fmt: skip
    maturity = _several("maturity", "Maturité", PracticePage.Maturity.choices)
    effort = _several("effort", "Effort", PracticePage.Effort.choices)
    sector = _several("sector", "Secteur", PracticePage.Sector.choices)
    territory = django_filters.ModelMultipleChoiceFilter(
        label="Territoire", queryset=territories_in_use, widget=CheckboxSelectMultiple, method="by_field"
    )
    tag = django_filters.ModelMultipleChoiceFilter(
        label="Mot-clé", queryset=Tag.objects.all(), widget=CheckboxSelectMultiple, method="by_tag"
    )
    # One site, no child page: these filters of Wagtail's have nothing to say.
    site = None
    has_child_pages = None

    class Meta:
        model = PracticePage
        fields: list[str] = []

    def by_field(self, queryset: QuerySet[PracticePage], name: str, values: Any) -> QuerySet[PracticePage]:
        """Keep the sheets whose field has one of the values."""
        if not values:
            return queryset
        return _held_to(queryset, PracticePage.objects.filter(**{f"{name}__in": list(values)}))

    def by_axis(self, queryset: QuerySet[PracticePage], name: str, values: Any) -> QuerySet[PracticePage]:
        """Keep the sheets of one of the axes, main or not."""
        if not values:
            return queryset
        return _held_to(
            queryset, PracticePage.objects.filter(Q(main_axis__in=values) | Q(other_axes__in=values))
        )

    def by_tag(self, queryset: QuerySet[PracticePage], name: str, values: Any) -> QuerySet[PracticePage]:
        """Keep the sheets that carry one of the tags."""
        if not values:
            return queryset
        return _held_to(queryset, PracticePage.objects.filter(tagged_items__tag__in=values))

    def by_status(self, queryset: QuerySet[PracticePage], name: str, value: str) -> QuerySet[PracticePage]:
        """Keep the sheets in a state."""
        return _held_to(queryset, with_status(value))

    def by_review(self, queryset: QuerySet[PracticePage], name: str, value: str) -> QuerySet[PracticePage]:
        """Keep the sheets to be read again at some time."""
        return _held_to(queryset, to_review(value))
