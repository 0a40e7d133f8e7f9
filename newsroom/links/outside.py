"""Links to other sites: which pages give them, and which answer no more."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from core.models import BasePage
from newsroom import texts
from newsroom.models import OutsideLink

from . import asking
from .inside import own_path

logger = logging.getLogger(__name__)
# What fails once may be mended the next day: it is told from the second night on.
TOLD_FROM = 2
AGAIN = timedelta(days=7)
# How many are asked in a night, and how many of one host.
NIGHTLY, NIGHTLY_OF_A_HOST = 400, 20
LONGEST = 1000


def look_at_night() -> None:
    """Note which links the public pages give, then ask those whose turn it is."""
    note_links()
    if settings.CHECK_OUTSIDE_LINKS:
        check_due()


def note_links() -> None:
    """Note the links of the public pages as they stand; those that no page gives any more are forgotten."""
    pages = defaultdict(set)
    for page in _public().specific().iterator(chunk_size=200):
        for address in texts.addresses(page):
            if not own_path(address) and len(address) <= LONGEST:
                pages[address].add(page.pk)
    with transaction.atomic():
        OutsideLink.objects.exclude(address__in=pages).delete()
        OutsideLink.objects.bulk_create([OutsideLink(address=one) for one in pages], ignore_conflicts=True)
        known = OutsideLink.objects.in_bulk(pages, field_name="address")
        use = OutsideLink.pages.through
        wanted = {(known[one].pk, page) for one, keys in pages.items() if one in known for page in keys}
        held = {
            (link, page): pk for pk, link, page in use.objects.values_list("pk", "outsidelink_id", "page_id")
        }
        use.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
        new = [use(outsidelink_id=link, page_id=page) for link, page in wanted if (link, page) not in held]
        use.objects.bulk_create(new, ignore_conflicts=True)


def _public() -> Any:
    return Page.objects.live().public().filter(alias_of=None, depth__gt=1)


def check_due() -> None:
    """Ask the links whose turn it is: a week after they answered, the next night after they did not."""
    now = timezone.now()
    turn = Q(checked_at=None) | Q(failures__gt=0) | Q(checked_at__lt=now - AGAIN)
    due = OutsideLink.objects.filter(turn).order_by(F("checked_at").asc(nulls_first=True), "pk")
    asked: dict[str, int] = defaultdict(int)
    # Read whole first: on SQLite, one that is read while others write may not be written to.
    for link in islice(_polite(list(due), asked), NIGHTLY):
        note(link, asking.ask(link.address))


def _polite(links: Iterable[OutsideLink], asked: dict[str, int]) -> Iterable[OutsideLink]:
    for link in links:
        host = urlsplit(link.address).netloc
        asked[host] += 1
        if asked[host] <= NIGHTLY_OF_A_HOST:
            yield link


def note(link: OutsideLink, answer: asking.Answer) -> None:
    """Keep what came of asking a link."""
    now = timezone.now()
    if answer.fault:
        link.failing_since = link.failing_since or now
        link.failures = min(link.failures + 1, 1000)
    else:
        link.failing_since, link.failures = None, 0
    link.fault, link.checked_at = answer.fault, now
    link.save()


def dead() -> QuerySet[OutsideLink]:
    """Return the links that answer no more, those that have failed the longest first."""
    return OutsideLink.objects.filter(failures__gte=TOLD_FROM).order_by("failing_since", "pk")


def dead_of(page: BasePage) -> list[OutsideLink]:
    """Return the dead links of a page, as its draft stands."""
    return list(dead().filter(address__in=texts.addresses(page)))
