"""A process that queues the mails of the morning, and dies in the middle of it if it is told to.

Usage: python -m tests.subscriptions.digest_process [RANK before|after]

With arguments it is killed in the transaction of the batch of that rank, the first being 1: once what is told
is marked, before or after the mails are written.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import django


def main(rank: str = "0", when: str = "") -> None:
    from subscriptions import mails, periodic
    from tests.subscriptions.things import followable

    with followable(), patch.object(mails, "queue_digests", dying(mails.queue_digests, int(rank), when)):
        periodic.send_digests()


def dying(queue: Callable[..., None], rank: int, when: str) -> Callable[..., None]:
    """Return what queues, and kills this process at the call of that rank; at none for 0."""
    calls = 0

    def queue_or_die(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == rank and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        queue(*args)
        if calls == rank and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    return queue_or_die


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
