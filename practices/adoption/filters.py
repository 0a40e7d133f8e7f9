"""How the editorial team narrows the lists of adoptions, of their answers and of proposed maturities."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect

from practices.models import Adoption, AdoptionAnswer, MaturityProposal, PracticePage
from taxonomy.models import Territory

EVERY = "toutes"
CONFIRMED_STATES = [choice for choice in Adoption.State.choices if choice[0] != Adoption.State.PENDING]


def tried_sheets(_request: HttpRequest | None) -> QuerySet[PracticePage]:
    """Return the sheets that someone tries, without their text."""
    tried = PracticePage.objects.filter(adoptions__confirmed_at__isnull=False)
    return tried.distinct().only("title").order_by("title")


def trying_territories(_request: HttpRequest | None) -> QuerySet[Territory]:
    """Return the territories where someone tries a sheet."""
    return Territory.objects.filter(pk__in=Adoption.objects.order_by().values("territory"))


def _range(label: str, field: str) -> Any:
    return django_filters.DateFromToRangeFilter(label=label, field_name=field, widget=DateRangePickerWidget)


class AdoptionFilterSet(WagtailFilterSet):
    """The filters of the list of adoptions."""

    state = django_filters.MultipleChoiceFilter(
        label="État", choices=CONFIRMED_STATES, widget=CheckboxSelectMultiple
    )
    review = django_filters.ChoiceFilter(
        label="Relecture", choices=Adoption.Review.choices, widget=RadioSelect, empty_label="Toutes"
    )
    names = django_filters.BooleanFilter(label="Nom à relire", method="by_names", widget=BooleanRadioSelect)
    counted = django_filters.BooleanFilter(label="Compté", widget=BooleanRadioSelect)
    sheet = django_filters.ModelChoiceFilter(label="Fiche pratique", queryset=tried_sheets)
    territory = django_filters.ModelChoiceFilter(label="Département", queryset=trying_territories)
    confirmed_at = _range("Confirmé entre", "confirmed_at")

    class Meta:
        model = Adoption
        fields: list[str] = []

    def by_names(self, queryset: QuerySet[Adoption], name: str, value: bool) -> QuerySet[Adoption]:
        """Keep the adoptions whose name waits to be shown, or all others."""
        to_read = names_to_read(queryset)
        return to_read if value else queryset.exclude(pk__in=to_read.order_by().values("pk"))


def names_to_read(adoptions: QuerySet[Adoption]) -> QuerySet[Adoption]:
    """Keep the adoptions whose organisation agreed to be named, and whose name nobody read yet."""
    return adoptions.filter(
        is_public=True, review=Adoption.Review.PENDING, confirmed_at__isnull=False
    ).exclude(organisation_name="")


class AnswerFilterSet(WagtailFilterSet):
    """The filters of the list of answers: what is to be read, unless asked otherwise."""

    review = django_filters.ChoiceFilter(
        label="Relecture",
        choices=[*AdoptionAnswer.Review.choices, (EVERY, "Toutes")],
        widget=RadioSelect,
        empty_label=None,
        method="by_review",
        initial=AdoptionAnswer.Review.PENDING,
    )
    outcome = django_filters.MultipleChoiceFilter(
        label="Réponse", choices=AdoptionAnswer.Outcome.choices, widget=CheckboxSelectMultiple
    )
    sheet = django_filters.ModelChoiceFilter(
        label="Fiche pratique", field_name="adoption__sheet", queryset=tried_sheets
    )
    answered_at = _range("Reçu entre", "answered_at")

    class Meta:
        model = AdoptionAnswer
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Ask for what is to be read when the address says nothing."""
        data = data.copy() if data is not None else {}
        data.setdefault("review", AdoptionAnswer.Review.PENDING.value)
        super().__init__(data, *args, **kwargs)

    def by_review(
        self, queryset: QuerySet[AdoptionAnswer], name: str, value: str
    ) -> QuerySet[AdoptionAnswer]:
        """Keep the answers in one state, or all."""
        return queryset if value == EVERY else queryset.filter(review=value)


class ProposalFilterSet(WagtailFilterSet):
    """The filters of the list of proposed maturities: what is to be decided, unless asked otherwise."""

    state = django_filters.ChoiceFilter(
        label="État",
        choices=[*MaturityProposal.State.choices, (EVERY, "Toutes")],
        widget=RadioSelect,
        empty_label=None,
        method="by_state",
        initial=MaturityProposal.State.OPEN,
    )

    class Meta:
        model = MaturityProposal
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Ask for what is to be decided when the address says nothing."""
        data = data.copy() if data is not None else {}
        data.setdefault("state", MaturityProposal.State.OPEN.value)
        super().__init__(data, *args, **kwargs)

    def by_state(
        self, queryset: QuerySet[MaturityProposal], name: str, value: str
    ) -> QuerySet[MaturityProposal]:
        """Keep the proposals in one state, or all."""
        return queryset if value == EVERY else queryset.filter(state=value)
