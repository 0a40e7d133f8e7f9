"""What this process counts, told together with what the other processes of its server count.

An app makes its counters with ``registry=COUNTS``. Under gunicorn with several processes each writes its
counts into files of one directory, ``PROMETHEUS_MULTIPROC_DIR`` (made by deploy/gunicorn.conf.py), and
whichever of them is asked adds them all up. Elsewhere counts stay in memory.

Nothing here needs Django: counters exist before settings do.
"""

import logging
import os
import struct
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, disable_created_metrics, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

logger = logging.getLogger(__name__)

SHARED = "PROMETHEUS_MULTIPROC_DIR" in os.environ
# When each counter was made: nobody asks, and it doubles what is told.
disable_created_metrics()
# Counters of one process; ``counted`` tells those of all.
COUNTS = CollectorRegistry()


def _writer() -> str:
    """Name the files of this process: after its place among those that serve, else after its number.

    A process that replaces another takes its place and goes on with its counts. Named after process numbers,
    files would pile up with each replacement, and every scrape reads them all.
    """
    return os.environ.get("METRICS_PLACE") or str(os.getpid())


if SHARED:
    # Before any counter is made: each takes the class that it finds here.
    values.ValueClass = values.MultiProcessValue(process_identifier=_writer)


def counted() -> Iterable[Metric]:
    """Return the counts of all processes of this server; nothing, and a line in the log, if unreadable."""
    try:
        return list(MultiProcessCollector(None).collect() if SHARED else COUNTS.collect())
    except (OSError, RuntimeError, ValueError, struct.error):
        # A file is created, then given its length: whoever reads in between finds it empty.
        logger.warning("The counts of the other processes could not be read", exc_info=True)
        return []
