"""Measure the outbox: mails queued, made, and given to a server of the same machine, a second.

A real mail of the site (its templates, its brand), to as many people; the server accepts at once and keeps
nothing. Figures are printed, never asserted.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable

from tests.load.bench import manage

SINK_HOST = "127.0.0.1"


def measured(label: str, count: int, action: Callable[[], object]) -> None:
    """Print how many mails an action deals with in a second."""
    start = time.perf_counter()
    action()
    seconds = time.perf_counter() - start
    print(f"{label:<34}{count / seconds:10.0f}{1000 * seconds / count:10.2f}")


def rates(count: int) -> None:
    """Print the rates of each stage, each on ``count`` mails."""
    from django.conf import settings

    from core.mail import delivery, rendering
    from core.models import Mail
    from tests.core.letters import letter, letters, queue
    from tests.core.smtp_server import Handler, serving

    def send() -> None:
        while delivery.send_due():
            pass

    print(f"\n{'courriels':<34}{'par s':>10}{'ms':>10}")
    with letters():
        measured("mis en file, ensemble", count, lambda: queue(count))
        measured("mis en file, un par un", count, lambda: [queue(1, count + n) for n in range(count)])
        rows = list(Mail.objects.all()[:count])
        made = [(row, letter(row)) for row in rows]
        measured("mis en page", count, lambda: [rendering.render(row, said) for row, said in made if said])
        handler = Handler()
        with serving(handler) as port:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = SINK_HOST, port
            measured("mis en page et envoyés (SMTP)", 2 * count, send)
        if len(set(handler.recipients)) != 2 * count:
            raise SystemExit("Some mails were lost.")


def main() -> None:
    """Run in a database of its own, removed after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        database_url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        os.environ |= {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.load.settings"}
        manage(database_url, "migrate")
        import django

        django.setup()
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cœurs, {database_url.split(':')[0]}")
        rates(options.mails)


if __name__ == "__main__":
    main()
