"""An application that counts its requests, to be served by gunicorn with production's configuration."""

import os
from collections.abc import Callable, Iterable

from prometheus_client import Counter, Gauge
from prometheus_client.exposition import generate_latest

from core.metrics import COUNTS, counted

REQUESTS = Counter("requests", "Requests.", registry=COUNTS)
ALIVE = Gauge("alive", "Processes that answered.", registry=COUNTS, multiprocess_mode="livesum")


class _Figures:
    collect = staticmethod(counted)


def application(environ: dict[str, str], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the figures at /figures; elsewhere count a request and give the process's number."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
    if environ["PATH_INFO"] == "/figures":
        return [generate_latest(_Figures())]
    REQUESTS.inc()
    ALIVE.set(1)
    return [str(os.getpid()).encode()]
