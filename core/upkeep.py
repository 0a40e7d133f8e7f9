"""The periodic work that belongs to no other app."""

from datetime import time, timedelta

from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from . import periodic
from .abandoned_tasks import resume_abandoned_tasks
from .scheduled_publishing import publish_scheduled

# In the small hours, one after the other, before the day's first readers.
AT_NIGHT = time(3, 0)
# Failed sign-ins count for a quarter of an hour (AXES_COOLOFF_TIME); they hold personal data.
SIGN_IN_ATTEMPTS_KEPT = timedelta(days=1)


def register_jobs() -> None:
    """Register it all; what is about background tasks only where a worker runs them."""
    periodic.register(
        "core.publish_scheduled",
        "Publication et retrait à la date prévue",
        publish_scheduled,
        every=timedelta(minutes=1),
        # One page that cannot be published must not delay the others.
        slowest_retry=timedelta(minutes=1),
    )
    from .mail import delivery, outbox

    periodic.register(outbox.JOB, "Envoi des courriels", delivery.send_due, every=timedelta(seconds=30))
    periodic.register("core.clear_sessions", "Oubli des sessions terminées", clear_sessions, at=AT_NIGHT)
    periodic.register(
        "core.forget_sign_ins", "Oubli des connexions échouées", forget_sign_in_attempts, at=AT_NIGHT
    )
    if apps.is_installed("django_tasks_db"):
        periodic.register(
            "core.resume_tasks",
            "Reprise des tâches interrompues",
            resume_abandoned_tasks,
            every=timedelta(minutes=1),
        )
        periodic.register("core.prune_tasks", "Oubli des tâches terminées", prune_tasks, at=AT_NIGHT)


def clear_sessions() -> None:
    """Delete the sessions that ended."""
    call_command("clearsessions", verbosity=0)


def forget_sign_in_attempts() -> None:
    """Delete the failed sign-ins that no longer count: axes does so only when someone else fails."""
    # Here: this module is read before models are.
    from axes.models import AccessAttempt

    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - SIGN_IN_ATTEMPTS_KEPT).delete()


def prune_tasks() -> None:
    """Delete the background tasks that ended two weeks ago or more."""
    call_command("prune_db_task_results", verbosity=0)
