"""The periodic work that belongs to no other app."""

from datetime import time, timedelta

from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from . import periodic
from .abandoned_tasks import resume_abandoned_tasks
from .pictures import forget_past_pictures, tint_pictures
from .scheduled_publishing import publish_scheduled

# In the small hours, one after the other, before the day's first readers.
AT_NIGHT = time(3, 0)


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

    periodic.register(
        outbox.JOB,
        "Envoi des courriels",
        delivery.send_due,
        every=timedelta(seconds=30),
        # A server that comes back finds its mail within two minutes.
        slowest_retry=timedelta(minutes=2),
    )
    periodic.register("core.clear_sessions", "Oubli des sessions terminées", clear_sessions, at=AT_NIGHT)
    periodic.register(
        "core.past_pictures", "Retrait des images aux droits échus", forget_past_pictures, at=AT_NIGHT
    )
    periodic.register("core.tints", "Teinte d’attente des images", tint_pictures, at=AT_NIGHT)
    _register_forgetting()
    if apps.is_installed("django_tasks_db"):
        periodic.register(
            "core.resume_tasks",
            "Reprise des tâches interrompues",
            resume_abandoned_tasks,
            every=timedelta(minutes=1),
        )
        periodic.register("core.prune_tasks", "Oubli des tâches terminées", prune_tasks, at=AT_NIGHT)


def _register_forgetting() -> None:
    """Register what forgets.

    What robots can make any number of is forgotten apart: the cap of the purge is for what people left.
    """
    from . import tokens
    from .mail import retention
    from .privacy import purge
    from .protection import quotas

    jobs = (
        ("core.forget_sign_ins", "Oubli des connexions échouées", forget_sign_in_attempts),
        ("core.forget_quotas", "Oubli des compteurs d’envois", quotas.forget_past_uses),
        ("core.forget_links", "Oubli des liens personnels qui n’ouvrent plus rien", tokens.forget_dead),
        ("core.forget_mails", "Oubli des courriels d’il y a plus d’un an", retention.delete_old),
        ("core.purge", "Purge des données personnelles", purge.purge_at_night),
    )
    for name, label, run in jobs:
        periodic.register(name, label, run, at=AT_NIGHT)


def clear_sessions() -> None:
    """Delete the sessions that ended."""
    call_command("clearsessions", verbosity=0)


def forget_sign_in_attempts() -> None:
    """Delete the failed sign-ins that no longer count: axes does so only when someone else fails."""
    from .privacy import own

    own.failed_sign_ins(timezone.now()).delete()


def prune_tasks() -> None:
    """Delete the background tasks that ended two weeks ago or more."""
    call_command("prune_db_task_results", verbosity=0)
