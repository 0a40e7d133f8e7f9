"""Work done at its time: every few seconds, or once a day at a set hour (``manage.py run_periodic``).

An app registers what it has in ``AppConfig.ready``::

    periodic.register("search.outbox", "Envoi à Elasticsearch", send, every=timedelta(seconds=10))

The row of a job (``core.models.PeriodicJob``) is the truth: when it is due, who has it in hand, until when.
Any number of runners may run, on any number of machines whose clocks agree within a few seconds. A job runs
**at least once** each time it is due, and by one runner at a time as long as that one gives signs of life:
what a runner does after it was frozen for longer than a lease may meet another's work. A job must therefore
bear being run twice. See docs/decisions/0003-time.md.
"""

from .registry import Job, jobs, register, unregister
from .rows import wake

__all__ = ["Job", "jobs", "register", "unregister", "wake"]
