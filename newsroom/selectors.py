"""What the editorial calendar shows: what appears and ends in a month, and what waits without a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState
from wagtail.permissions import page_permission_policy

from accounts.models import User
from core.models import BasePage

PUBLISHED, PLANNED, WISHED, ENDING = "Parue", "Programmée", "Prévue, pas encore approuvée", "Se termine"
ENDED, DRAFT, TO_MEND, WITHDRAWN = "Terminée", "Brouillon", "À reprendre", "Retirée"
# A publication whose hour came without the content being complete, or approved.
MISSED = "N’a pas pu paraître"
# How many drafts are shown, the latest first: the older ones are in the lists of each type.
DRAFTS = 30


@dataclass(frozen=True)
class Entry:
    """A content in the calendar.

    Attributes:
        page: the content. kind: what it is.
        state: what happens to it, or what it waits for.
        who: who began it, or who asked that it be read; empty when the account is gone.
        at: when; since when, for what waits; None for a draft.
        account: the key of that person.
    """

    page: Page
    kind: str
    state: str
    who: str
    at: datetime | None = None
    account: int | None = None


def kinds() -> list[tuple[int, str]]:
    """Return the types of contents, as (key of the content type, name), by name."""
    types = ContentType.objects.get_for_models(*content_models())
    return sorted(
        ((one.pk, str(model._meta.verbose_name)) for model, one in types.items()), key=lambda kind: kind[1]
    )


def month(user: Any, first: date, kind: int | None = None) -> list[Entry]:
    """Return what happens in a month to the contents that someone may change, in order.

    Args:
        user: whose contents.
        first: the first day of the month.
        kind: the only type shown, as ``kinds`` numbers them; None for all.
    """
    pages = _editable(user, kind)
    start, end = _bounds(first)
    found = [*_published(pages, start, end), *_coming(pages, start, end), *_ending(pages, start, end)]
    return sorted(found, key=lambda entry: (entry.at or start, entry.page.title))


def waiting(user: Any, kind: int | None = None) -> list[Entry]:
    """Return the contents without a date that someone may change: in review first, then drafts."""
    pages = _editable(user, kind)
    states = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page, for_concrete_model=False)
    )
    states = states.select_related("current_task_state__task", "requested_by").order_by("created_at")
    by_page = {int(state.object_id): state for state in states}
    found = pages.in_bulk(by_page)
    reviewed = [_in_review(found[key], state) for key, state in by_page.items() if key in found]
    now = timezone.now()
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    held = {*by_page, *(int(key) for key in planned.values_list("object_id", flat=True))}
    idle = pages.filter(live=False, expired=False).exclude(pk__in=held)
    idle = idle.filter(Q(go_live_at=None) | Q(go_live_at__lt=now))
    idle = idle.order_by("-latest_revision_created_at", "-pk")[:DRAFTS]
    return [*reviewed, *(_entry(page, _idle_state(page)) for page in idle)]


def _idle_state(page: Page) -> str:
    """Say why a content that is not public waits for nobody."""
    if page.go_live_at:
        return MISSED
    return WITHDRAWN if page.first_published_at else DRAFT


def _published(pages: QuerySet[Page], start: datetime, end: datetime) -> Iterator[Entry]:
    for page in pages.filter(first_published_at__gte=start, first_published_at__lt=end):
        gone = ENDED if page.expired else WITHDRAWN
        yield _entry(page, PUBLISHED if page.live else gone, page.first_published_at)


def _coming(pages: QuerySet[Page], start: datetime, end: datetime) -> Iterator[Entry]:
    approved = Revision.page_revisions.filter(approved_go_live_at__gte=start, approved_go_live_at__lt=end)
    planned = {int(key): at for key, at in approved.values_list("object_id", "approved_go_live_at")}
    for key, page in pages.in_bulk(planned).items():
        yield _entry(page, PLANNED, planned[key])
    wished = pages.filter(live=False, go_live_at__gte=start, go_live_at__lt=end).exclude(pk__in=planned)
    now = timezone.now()
    for page in wished:
        yield _entry(page, WISHED if page.go_live_at >= now else MISSED, page.go_live_at)


def _ending(pages: QuerySet[Page], start: datetime, end: datetime) -> Iterator[Entry]:
    for page in pages.filter(expire_at__gte=start, expire_at__lt=end, first_published_at__isnull=False):
        yield _entry(page, ENDING if page.live else ENDED, page.expire_at)


def _in_review(page: Page, state: WorkflowState) -> Entry:
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _entry(page, TO_MEND, state.created_at, state.requested_by)
    task = state.current_task_state
    name = task.task.name if task else ""
    return _entry(page, name, task.started_at if task else state.created_at, state.requested_by)


def _entry(page: Page, state: str, at: datetime | None = None, who: User | None = None) -> Entry:
    account = who or page.owner
    name = kind_of(page.cached_content_type.model_class())
    shown = (account.get_full_name() or account.get_username()) if account else ""
    return Entry(page, name, state, shown, at, account.pk if account else None)


def _editable(user: Any, kind: int | None) -> QuerySet[Page]:
    pages: QuerySet[Page] = page_permission_policy.instances_user_has_permission_for(user, "change")
    types = [one.pk for one in ContentType.objects.get_for_models(*content_models()).values()]
    return pages.filter(content_type__in=[kind] if kind in types else types).select_related("owner")


def kind_of(model: type[Page] | None) -> str:
    """Return the name of a type of content, as shown; empty for a type that is gone."""
    return str(model._meta.verbose_name) if model else ""


def content_models() -> list[type[BasePage]]:
    """Return the types of contents: not the lists, of which there is one each."""
    found, left = [], [BasePage]
    while left:
        model = left.pop()
        left += model.__subclasses__()
        # Nor what is only common to several types.
        if not model._meta.abstract and model.is_creatable and model.max_count != 1:
            found.append(model)
    return found


def _bounds(first: date) -> tuple[datetime, datetime]:
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, following))
    return start, end
