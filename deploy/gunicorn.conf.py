"""The application server in production: ``gunicorn -c deploy/gunicorn.conf.py portal.wsgi``.

Environment: ``BIND`` (0.0.0.0:8000), ``WEB_CONCURRENCY`` (processes, 2), ``WEB_THREADS`` (threads each, 4).
"""

import os

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
worker_tmp_dir = "/dev/shm"  # noqa: S108  # heartbeats in memory: a slow disk must not kill a process
control_socket_disable = True
