"""What the moderation reads: what waits, and the figures of its work."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import User
from ideas.models import Comment, Idea, IdeaStep, ToldPractice, ToldStep
from ideas.states import Action
from ideas.telling.states import Action as ToldAction

from .filters import reported

State = Idea.State
# The first word of the moderation about what was sent.
DECIDED = (Action.PUBLISH, Action.ASK_CHANGES, Action.REJECT, Action.MERGE)
MONTHS = 12
# Days since it was sent, of what waits: up to each of these, then beyond.
AGES = (1, 7, 30)
AGE_LABELS = ("Moins d’un jour", "D’un à sept jours", "De huit à trente jours", "Plus de trente jours")


def waiting() -> QuerySet[Idea]:
    """Return the ideas that wait, the oldest first: sent, hidden, or reported."""
    to_read = Q(state=State.PENDING) | Q(state=State.HIDDEN) | Q(reported("idea"), state__in=Idea.PUBLIC)
    return Idea.objects.filter(to_read).order_by(F("submitted_at").asc(nulls_first=True), "pk")


def comments_waiting() -> QuerySet[Comment]:
    """Return the comments that wait for the moderation, the oldest first."""
    shown = Q(reported("comment"), state=Comment.State.PUBLISHED)
    hidden = Q(reported("comment"), state=Comment.State.HIDDEN)
    return Comment.objects.filter(Q(state=Comment.State.PENDING) | shown | hidden).order_by("at", "pk")


def told_waiting() -> QuerySet[ToldPractice]:
    """Return the practices told of which the moderation is awaited, the oldest first.

    They are to be read, to be published, or their author asked for changes.
    """
    told = ToldPractice.State
    last = ToldStep.objects.filter(told=OuterRef("pk")).order_by("-pk").values("action")[:1]
    asked = Q(state=told.DRAFTING, last=ToldAction.ASK_AGAIN)
    awaited = Q(state__in=[told.PENDING, told.APPROVED]) | asked
    return ToldPractice.objects.annotate(last=Subquery(last)).filter(awaited).order_by("submitted_at", "pk")


def who_answer() -> Q:
    """Return what tells the accounts whose role is to answer ideas."""
    held = Permission.objects.filter(content_type__app_label="ideas", codename="answer_idea")
    by_role = User.objects.filter(Q(groups__permissions__in=held) | Q(user_permissions__in=held))
    return Q(pk__in=by_role.values("pk"), is_active=True)


def to_answer(user: User) -> QuerySet[Idea]:
    """Return the published ideas of the themes that someone animates, which nobody answered yet."""
    themes = User.objects.filter(pk=user.pk).values("idea_animator__themes")
    return Idea.objects.filter(state__in=[State.PUBLISHED, State.UNDER_REVIEW], theme__in=themes)


@dataclass(frozen=True)
class Figures:
    """How the moderation goes.

    Attributes:
        waiting: how many wait, by age: (label, count).
        median: how long half of what was sent waits at most for a first word; None before any.
        decided: over how many ideas.
        months: by month, the latest first: (first day, counts by action in the order of ``actions``).
        actions: what is counted by month.
    """

    waiting: Sequence[tuple[str, int]]
    median: timedelta | None
    decided: int
    months: Sequence[tuple[datetime, Sequence[int]]]
    actions: Sequence[Action]


def figures() -> Figures:
    """Return the figures of the moderation, in a fixed number of queries."""
    count, median = _delay()
    return Figures(_by_age(), median, count, _by_month(), DECIDED)


def _by_age() -> list[tuple[str, int]]:
    now = timezone.now()
    limits = [now - timedelta(days=days) for days in AGES]
    newer = [Q(submitted_at__gte=limit) for limit in limits]
    pending = Idea.objects.filter(state=State.PENDING)
    found = pending.aggregate(
        total=Count("pk"), **{f"n{rank}": Count("pk", filter=q) for rank, q in enumerate(newer)}
    )
    up_to = [found[f"n{rank}"] for rank in range(len(newer))] + [found["total"]]
    return [(label, up_to[rank] - (up_to[rank - 1] if rank else 0)) for rank, label in enumerate(AGE_LABELS)]


def _delay() -> tuple[int, timedelta | None]:
    """Return over how many ideas, and how long half of them waited at most for a first word of someone."""
    first = (
        IdeaStep.objects.filter(idea=OuterRef("pk"), action__in=DECIDED, by__isnull=False)
        .order_by()
        .values("idea")
        .annotate(first=Min("at"))
        .values("first")
    )
    sent = Idea.objects.filter(assembly=None, submitted_at__isnull=False).annotate(then=Subquery(first))
    known = (
        sent.filter(then__isnull=False)
        .annotate(lasted=F("then") - F("submitted_at"))
        .order_by("lasted", "pk")
    )
    count = known.count()
    if not count:
        return 0, None
    middle: timedelta = known.values_list("lasted", flat=True)[(count - 1) // 2]
    return count, max(middle, timedelta())


def _by_month() -> list[tuple[datetime, list[int]]]:
    since = timezone.now() - timedelta(days=31 * MONTHS)
    steps = IdeaStep.objects.filter(action__in=DECIDED, by__isnull=False, at__gte=since).order_by()
    rows = steps.annotate(month=TruncMonth("at")).values_list("month", "action").annotate(Count("pk"))
    counts: dict[datetime, Counter[str]] = {}
    for month, action, count in rows:
        counts.setdefault(month, Counter())[action] += count
    return [(month, [counts[month][action] for action in DECIDED]) for month in sorted(counts, reverse=True)]
