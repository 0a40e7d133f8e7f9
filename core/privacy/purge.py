"""Forgets what has been kept long enough, every night: little at a time, never more than the cap of a day.

The cap bounds what a mistake could destroy — a wrong date, a wrong rule — before someone sees it. All
passages of a day count together, for each kind of data.
"""

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import PurgeRecord

from .registry import PersonalData, all_data

logger = logging.getLogger(__name__)

# Objects forgotten in one transaction.
BATCH = 100


class PurgeFailedError(Exception):
    """Some kinds of data could not be purged; the message names them."""


class StillDueError(Exception):
    """What was forgotten is still due: its kind does not forget it."""


@dataclass(frozen=True)
class Passage:
    """What the purge did, or would do, with one kind of data.

    Attributes:
        data: what was purged.
        due: objects whose time was over when it began.
        forgotten: objects that it forgot; in a dry run, that it would.
        left: objects that it had to leave.
        capped: True when the cap of the day made it leave some.
        failed: True when an error did.
    """

    data: PersonalData
    due: int
    forgotten: int
    left: int
    capped: bool = False
    failed: bool = False


def purge(limit: int | None = None, dry_run: bool = False) -> list[Passage]:
    """Forget what is due, of every kind; what cannot be does not hold up the rest.

    Args:
        limit: forget at most as many objects of each kind, within the cap of the day.
        dry_run: change nothing, tell what would be forgotten.
    """
    now = timezone.now()
    look = _preview if dry_run else _purge
    return [look(data, now, limit) for data in all_data()]


def purge_at_night() -> None:
    """Purge, as periodic work.

    Raises:
        PurgeFailedError: when some kinds could not be purged; the log says why.
    """
    failed = [passage.data.name for passage in purge() if passage.failed]
    if failed:
        raise PurgeFailedError(", ".join(failed))


def _preview(data: PersonalData, now: datetime, limit: int | None) -> Passage:
    due = data.due(now).count()
    wanted = _wanted(due, limit)
    room = _room(PurgeRecord.objects.filter(data=data.name, day=timezone.localdate(now)).first())
    forgotten = min(wanted, room)
    return Passage(data, due, forgotten, due - forgotten, capped=room < wanted)


def _purge(data: PersonalData, now: datetime, limit: int | None) -> Passage:
    due = data.due(now).count()
    wanted = _wanted(due, limit)
    forgotten, failed = 0, False
    try:
        while forgotten < wanted and (done := _forget_batch(data, now, wanted - forgotten)):
            forgotten += done
    except Exception as problem:
        failed = True
        _tell_failure(data, problem)
    left = data.due(now).count() if due else 0
    capped = not failed and left > 0 and forgotten < wanted
    passage = Passage(data, due, forgotten, left, capped, failed)
    _tell(passage)
    return passage


def _wanted(due: int, limit: int | None) -> int:
    return due if limit is None else min(due, limit)


@transaction.atomic
def _forget_batch(data: PersonalData, now: datetime, most: int) -> int:
    """Forget some objects and count them, in one transaction; return how many, 0 when the cap is reached."""
    PurgeRecord.objects.get_or_create(data=data.name, day=timezone.localdate(now))
    # Locked: two purges at once do not forget twice the cap.
    record = PurgeRecord.objects.select_for_update().get(data=data.name, day=timezone.localdate(now))
    most = min(most, BATCH, _room(record))
    keys = list(data.due(now).order_by("pk").values_list("pk", flat=True)[:most])
    if keys:
        data.forget(keys)
        if data.due(now).filter(pk__in=keys).exists():
            raise StillDueError(data.name)
    record.forgotten += len(keys)
    record.due = data.due(now).count()
    record.save()
    return len(keys)


def _room(record: PurgeRecord | None) -> int:
    """Return how many more objects may be forgotten in the day of a record."""
    cap: int = settings.PURGE_DAILY_CAP
    return max(0, cap - (record.forgotten if record else 0))


def _tell(passage: Passage) -> None:
    """Write numbers to the log, and nothing else."""
    name = passage.data.name
    if passage.due:
        logger.info("Purge of %s: %d forgotten, %d left", name, passage.forgotten, passage.left)
    if passage.capped:
        logger.warning(
            "Purge of %s: the cap of %d a day is reached, %d left",
            name,
            settings.PURGE_DAILY_CAP,
            passage.left,
        )


def _tell_failure(data: PersonalData, problem: Exception) -> None:
    """Write where it failed, without the message of the error: databases quote what they refuse."""
    frames = "".join(traceback.format_tb(problem.__traceback__))
    logger.error("Purge of %s failed: %s\n%s", data.name, type(problem).__name__, frames)
