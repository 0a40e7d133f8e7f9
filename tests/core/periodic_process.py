"""A process that does the periodic work described on its command line, and tells what it does.

Usage: python -m tests.core.periodic_process LOG '[{"name": "…", "lasts": 1.0, "every": 0.5}, …]' [PORT]

It runs ``run_periodic``; with a port it serves as the demonstration does.

Each job appends « name, process, start or end, seconds of the system's clock » to the file LOG. A job without
``every`` is a daily one.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import time as time_of_day
from datetime import timedelta
from typing import Any

import django
from django.core.management import call_command

from scripts import demo


def main(log: str, described: list[dict[str, Any]], port: str = "") -> None:
    from core import periodic

    for job in periodic.jobs():
        periodic.unregister(job.name)
    for item in described:
        lengths = {key: timedelta(seconds=item[key]) for key in ("every", "lease", "limit") if key in item}
        hour = {} if "every" in item else {"at": time_of_day(3)}
        periodic.register(
            item["name"], item["name"], work(log, item["name"], item["lasts"]), **lengths, **hour
        )
    if port:
        demo.serve(lambda environ, start_response: [], int(port))
    else:
        call_command("run_periodic")


def work(log: str, name: str, lasts: float) -> Callable[[], None]:
    def run() -> None:
        tell(log, name, "start")
        time.sleep(lasts)
        tell(log, name, "end")

    return run


def tell(log: str, name: str, what: str) -> None:
    # One write to a file opened for appending: lines of several processes do not mix.
    line = f"{name} {os.getpid()} {what} {time.monotonic()}\n"
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], json.loads(sys.argv[2]), *sys.argv[3:])
