"""What another engine must be told: recorded with each change, told after, never forgotten.

The rows are the truth. A task wakes the sender after a commit, ``manage.py run_periodic`` wakes it again:
what a killed worker or an absent server left untold is told later, in whatever order, since a document's
version says which is the newer.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from .models import IndexState, SearchOutbox

log = logging.getLogger(__name__)

# How long whoever takes rows has to tell them, before others may.
LEASE = timedelta(seconds=30)
# How long a document that the server refuses waits, doubled each time, and at most.
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
# Characters kept of what the server says.
ERROR_LENGTH = 1_000
# How long a removal is remembered once told: longer than any rebuild of an index lasts, or rollback waits.
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Key:
    """Which object a document is about; ``str`` gives the identifier that engines know it by."""

    type: str
    object_id: int

    def __str__(self) -> str:
        return f"{self.type}-{self.object_id}"

    @classmethod
    def parse(cls, identifier: str) -> "Key":
        """Return the key of an identifier; ``ValueError`` when it is none."""
        name, _, number = identifier.rpartition("-")
        return cls(name, int(number))


@dataclass(frozen=True)
class Backlog:
    """What is untold now.

    Attributes:
        removed: what readers must not be shown, though the engine still holds it.
        oldest: since when the oldest change waits; None when nothing does. What the engine refuses is left
            aside: one document that it does not take keeps nobody from the others.
        whole: False when more removals wait than could be read.
        exact: whether the engine holds everything, what it refuses included.
    """

    removed: tuple[Key, ...] = ()
    oldest: datetime | None = None
    whole: bool = True
    exact: bool = True


NOTHING = Backlog()
# More removals than this are not worth sending with each query.
MOST_REMOVALS = 5_000


def enabled() -> bool:
    """Say whether there is another engine to tell."""
    return bool(settings.ELASTICSEARCH_URL)


def record(version: int, *, written: Iterable[Key] = (), removed: Iterable[Key] = ()) -> None:
    """Note what changed, in the transaction that changes it; replaces what was noted of the same objects."""
    if not enabled():
        return
    now = timezone.now()
    rows = [
        SearchOutbox(
            type=key.type,
            object_id=key.object_id,
            version=version,
            removed=gone,
            changed_at=now,
            due_at=now,
        )
        for keys, gone in ((written, False), (removed, True))
        for key in keys
    ]
    SearchOutbox.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["type", "object_id"],
        update_fields=["version", "removed", "changed_at", "told_at", "due_at", "attempts", "error"],
    )
    transaction.on_commit(wake)


def reached() -> int:
    """Return the version of the last change of the index; versions are committed in order."""
    return IndexState.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def wake() -> None:
    """Have a worker tell the engine; were this lost, run_periodic does it some seconds later."""
    from .tasks import tell_engine

    try:
        tell_engine.enqueue()
    except Exception:
        # Whoever saves a page has saved it: nothing that comes after may fail them.
        log.exception("The sending of changes to the search engine could not be asked for.")


def in_hand() -> bool:
    """Tell whether someone is telling changes, or found the engine away some seconds ago.

    Whoever is telling looks again when done, and run_periodic after that: what came since is not left behind.
    """
    return SearchOutbox.objects.filter(told_at=None, error="", due_at__gt=timezone.now()).exists()


def send() -> None:
    """Tell the engine what is due; nothing to do on a site that has none."""
    if enabled():
        from .engines.elastic import sending

        sending.send()


def backlog() -> Backlog:
    """Return what is untold: one query while all is told, which is nearly always."""
    untold = SearchOutbox.objects.filter(told_at=None)
    if not untold.exists():
        return NOTHING
    oldest = untold.filter(error="").aggregate(oldest=Min("changed_at"))["oldest"]
    removed = list(untold.filter(removed=True).values_list("type", "object_id")[: MOST_REMOVALS + 1])
    whole = len(removed) <= MOST_REMOVALS
    hidden = tuple(Key(*row) for row in removed) if whole else ()
    return Backlog(hidden, oldest, whole, exact=False)


def take(limit: int) -> list[SearchOutbox]:
    """Return rows to tell, oldest changes first, put off for others; an empty list when none is due."""
    now = timezone.now()
    with transaction.atomic():
        due = SearchOutbox.objects.filter(told_at=None, due_at__lte=now).order_by("version", "pk")
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        SearchOutbox.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


@transaction.atomic
def told(rows: Collection[SearchOutbox]) -> None:
    """Forget documents that the engine now holds, remember removals; a newer change stays untold."""
    versions = {row.pk: row.version for row in rows}
    same = [row for row in _nobody_changes(rows) if row.version == versions[row.pk]]
    SearchOutbox.objects.filter(pk__in=[row.pk for row in same if not row.removed]).delete()
    SearchOutbox.objects.filter(pk__in=[row.pk for row in same if row.removed]).update(
        told_at=timezone.now(), error=""
    )


@transaction.atomic
def put_off(rows: Collection[SearchOutbox], until: datetime) -> None:
    """Give rows back, untold: the engine is away, which says nothing of them."""
    kept = [row.pk for row in _nobody_changes(rows)]
    SearchOutbox.objects.filter(pk__in=kept, told_at=None).update(due_at=until)


def _nobody_changes(rows: Collection[SearchOutbox]) -> QuerySet[SearchOutbox]:
    """Lock and return these rows as they are, less those that a transaction is changing at this moment.

    What it says will be newer. And whoever saves a page holds several rows, in an order of their own: were
    they waited for with others in hand, one would have to fail.
    """
    locked = SearchOutbox.objects.select_for_update(skip_locked=True)
    return locked.filter(pk__in=[row.pk for row in rows]).only("version", "removed")


def refused(row: SearchOutbox, error: str) -> None:
    """Note why the engine does not take a document; it is tried again later, and later each time."""
    delay = min(FIRST_DELAY * 2 ** min(row.attempts, 10), LONGEST_DELAY)
    SearchOutbox.objects.filter(pk=row.pk, version=row.version).update(
        due_at=timezone.now() + delay, error=error[:ERROR_LENGTH], attempts=F("attempts") + 1
    )


def note_refusals(refusals: Mapping[Key, str]) -> None:
    """Have documents that a new index refused told later; what is already noted of an object stands."""
    now = timezone.now()
    rows = [
        SearchOutbox(
            type=key.type,
            object_id=key.object_id,
            version=0,
            removed=False,
            changed_at=now,
            due_at=now + FIRST_DELAY,
            attempts=1,
            error=why[:ERROR_LENGTH],
        )
        for key, why in refusals.items()
    ]
    SearchOutbox.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def forget_old_removals() -> int:
    """Delete removals told long ago; return how many."""
    old = SearchOutbox.objects.filter(removed=True, told_at__lt=timezone.now() - REMEMBERED)
    # As above: one that is being published again is left to whoever publishes it.
    nobodys = old.select_for_update(skip_locked=True).values("pk")
    return SearchOutbox.objects.filter(pk__in=nobodys).delete()[0]
