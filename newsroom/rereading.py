"""What deserves to be read again: it was published long ago, and nobody has said since that it still holds.

A type of page whose editors write the date themselves names its field (``reread_field``) and follows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from accounts.models import User
from core.models import BasePage

from .models import Rereading
from .selectors import content_models, kind_of

# In the history of a page.
REREAD = "newsroom.reread"


@dataclass(frozen=True)
class Due:
    """A page to read again.

    Attributes:
        page: as its own type. kind: what it is.
        since: the day from which it was to be read again.
        dated: True when its editors wrote that day: it is put off by changing it.
    """

    page: BasePage
    kind: str
    since: date
    dated: bool


def due(pages: QuerySet[Page]) -> list[Due]:
    """Return those of these pages that are to be read again today, the longest due first.

    One query for each type of content, however many they are.
    """
    found = [one for model in content_models() for one in _due_of(model, pages)]
    return sorted(found, key=lambda one: (one.since, one.page.title))


def _due_of(model: type[BasePage], pages: QuerySet[Page]) -> Iterator[Due]:
    today = timezone.localdate()
    live = model.objects.live().filter(pk__in=pages.values("pk"), alias_of=None)
    kind = kind_of(model)
    if field := model.reread_field:
        for page in live.filter(**{f"{field}__lt": today}):
            yield Due(page, kind, getattr(page, field), dated=True)
    elif model.is_reread:
        period = timedelta(days=settings.REREAD_AFTER_DAYS)
        # From the midnight, in the site's zone, of the day that ends the period.
        limit = timezone.make_aware(datetime.combine(today - period, time())) + timedelta(days=1)
        done = Rereading.objects.filter(page=OuterRef("pk")).values("done_at")
        old = live.annotate(reread_at=Subquery(done)).filter(last_published_at__lt=limit)
        for page in old.filter(Q(reread_at=None) | Q(reread_at__lt=limit)):
            last = max(filter(None, (page.last_published_at, page.reread_at)))
            yield Due(page, kind, timezone.localdate(last) + period, dated=False)


def due_for(user: Any) -> list[Due]:
    """Return what an account may change and is to be read again."""
    return due(page_permission_policy.instances_user_has_permission_for(user, "change"))


@transaction.atomic
def mark_reread(page: BasePage, by: User) -> None:
    """Record that a page still holds; its history tells who said so.

    Raises:
        PermissionDenied: for who may not change it, and for what is not public or has a date of its own.
    """
    allowed = page.live and page.is_reread and not page.reread_field
    if not allowed or not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    Rereading.objects.update_or_create(page_id=page.pk, defaults={"done_at": timezone.now(), "by": by})
    log(instance=page, action=REREAD, user=by)
