"""The application server in production: ``gunicorn -c deploy/gunicorn.conf.py portal.wsgi``.

Environment: ``BIND`` (0.0.0.0:8000), ``WEB_CONCURRENCY`` (processes, 2), ``WEB_THREADS`` (threads each, 4).
"""

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "0.0.0.0:8000")  # inside a container; the proxy alone reaches it
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# The code is loaded once, before the processes part: less memory, and a broken release does not start at all.
preload_app = True
# Seconds: a search takes milliseconds; what takes this long is stuck.
timeout = 30
graceful_timeout = 20
# Longer than the proxy keeps an idle connection, so that it is the proxy that closes.
keepalive = 75
# A process is replaced now and then: a slow leak never becomes an incident.
max_requests = 2_000
max_requests_jitter = 200
accesslog = None  # the proxy keeps one
errorlog = "-"
MEMORY = "/dev/shm"  # noqa: S108
worker_tmp_dir = MEMORY  # heartbeats in memory: a slow disk must not kill a process
control_socket_disable = True


# What each process counts for /metriques/ goes to files of one directory, which any of them adds up: see
# core/metrics.py. Each server has its own directory, made when it starts, removed when it ends.
OWN = f"essaim-metrics-{os.getpid()}-"
if not Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")).name.startswith(OWN):  # else: read again, on HUP
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=OWN, dir=MEMORY)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a process the first free place: it goes on with the counts of the one that had it."""
    taken = {sibling.place for sibling in server.WORKERS.values()}
    worker.place = next(place for place in map("place{}".format, count()) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Tell a process its place."""
    os.environ["METRICS_PLACE"] = worker.place


def child_exit(server: Any, worker: Any) -> None:
    """Forget what was true of a process that ended; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.place)


def on_exit(server: Any) -> None:
    """Remove the directory of the counts."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
