"""Background tasks whose worker was killed.

A worker of django-tasks-db marks a task RUNNING, and if it dies nothing ever looks at that task again.
Workers give no sign of life, so that a long time is what tells.
"""

import datetime
import logging
from typing import Any

from django.utils import timezone

logger = logging.getLogger(__name__)

# Far longer than any of our tasks. Were one still running, it would run twice, which all of them bear.
RUNNING_LIMIT = datetime.timedelta(minutes=15)
# A task that was begun this many times and never ended is likely to be what kills its workers.
MOST_STARTS = 3


class TaskAbandonedError(Exception):
    """What a task that was given up has for an error: its workers died under it."""


def resume_abandoned_tasks() -> None:
    """Put tasks that have been running for too long back in the queue; give up those begun too often."""
    # Here: the app is installed only where a worker runs.
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    limit = timezone.now() - RUNNING_LIMIT
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    for pk, started_at, workers, path in running.filter(started_at__lt=limit).values_list(
        "pk", "started_at", "worker_ids", "task_path"
    ):
        given_up = len(workers) >= MOST_STARTS
        changes: dict[str, Any] = {"status": TaskResultStatus.READY, "started_at": None}
        if given_up:
            changes = {
                "status": TaskResultStatus.FAILED,
                "finished_at": timezone.now(),
                "exception_class_path": f"{TaskAbandonedError.__module__}.{TaskAbandonedError.__qualname__}",
                "traceback": f"Begun {len(workers)} times, never ended.",
            }
        # As it was read: it may have ended meanwhile.
        if running.filter(pk=pk, started_at=started_at).update(**changes):
            logger.warning("Task %s (%s) %s", path, pk, "is given up" if given_up else "is queued again")
