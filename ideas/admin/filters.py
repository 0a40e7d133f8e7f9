"""How the moderation narrows the lists of ideas and of comments."""

from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect

from ideas.models import Assembly, Comment, Idea, Report
from taxonomy.models import Axis, Theme

STATES = [choice for choice in Idea.State.choices if choice[0] != Idea.State.DRAFT]
# Days since an idea was sent.
AGES = [("7", "Plus d’une semaine"), ("30", "Plus d’un mois"), ("90", "Plus de trois mois")]


def reported(field: str) -> Exists:
    """Tell, in a query, whether someone reports an idea or a comment, and nobody judged of it yet."""
    return Exists(Report.objects.filter(**{field: OuterRef("pk")}, settled_at=None))


class IdeaFilterSet(WagtailFilterSet):
    """The filters of the lists of ideas."""

    state = django_filters.MultipleChoiceFilter(label="État", choices=STATES, widget=CheckboxSelectMultiple)
    theme = django_filters.ModelChoiceFilter(label="Thème", queryset=Theme.objects.all())
    axis = django_filters.ModelChoiceFilter(label="Axe", queryset=Axis.objects.all())
    assembly = django_filters.ModelChoiceFilter(label="Entendue à", queryset=Assembly.objects.all())
    age = django_filters.ChoiceFilter(
        label="Reçue il y a", choices=AGES, method="by_age", widget=RadioSelect, empty_label="Peu importe"
    )
    reported = django_filters.BooleanFilter(label="Signalée", method="by_reports", widget=BooleanRadioSelect)
    submitted_at = django_filters.DateFromToRangeFilter(label="Reçue entre", widget=DateRangePickerWidget)

    class Meta:
        model = Idea
        fields: list[str] = []

    def by_age(self, ideas: QuerySet[Idea], name: str, value: str) -> QuerySet[Idea]:
        """Keep what was sent longer ago than so many days."""
        return ideas.filter(submitted_at__lt=timezone.now() - timedelta(days=int(value)))

    def by_reports(self, ideas: QuerySet[Idea], name: str, value: bool) -> QuerySet[Idea]:
        """Keep what is reported, or all others."""
        return ideas.filter(reported("idea")) if value else ideas.exclude(reported("idea"))


class CommentFilterSet(WagtailFilterSet):
    """The filters of the list of comments."""

    state = django_filters.MultipleChoiceFilter(
        label="État", choices=Comment.State.choices, widget=CheckboxSelectMultiple
    )
    reported = django_filters.BooleanFilter(label="Signalé", method="by_reports", widget=BooleanRadioSelect)

    class Meta:
        model = Comment
        fields: list[str] = []

    def by_reports(self, comments: QuerySet[Comment], name: str, value: bool) -> QuerySet[Comment]:
        """Keep what is reported, or all others."""
        return comments.filter(reported("comment")) if value else comments.exclude(reported("comment"))
