"""Measure the files of the sheets: how long one takes to be made, and how many are given a second.

Every sheet of the content, as PDF and as DOCX: made in this process with nothing kept, then asked of the
server of production by eight clients, once everything is kept. Figures are printed, never asserted.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from tests.load.bench import manage
from tests.load.client import run
from tests.load.server import serving

EXTENSIONS = ("pdf", "docx")


def cold(pages: Sequence[Any]) -> None:
    """Print how long a file takes to be made."""
    from core.branding import Brand
    from practices.documents.content import sheet_document
    from practices.documents.delivery import DOCX, PDF

    sheets = [sheet_document(page) for page in pages]
    print(f"\n{'à froid':<10}{'fichiers':>10}{'par s':>8}{'p50 ms':>8}{'max ms':>8}{'ko':>8}")
    for kind in (PDF, DOCX):
        # The libraries load with the first one.
        kind.make(sheets[0], Brand())
        durations, sizes = [], []
        for sheet in sheets:
            start = time.perf_counter()
            sizes.append(len(kind.make(sheet, Brand())))
            durations.append(1000 * (time.perf_counter() - start))
        rate = 1000 * len(durations) / sum(durations)
        middle, size = statistics.median(durations), statistics.mean(sizes) / 1000
        print(
            f"{kind.extension:<10}{len(durations):10d}{rate:8.1f}{middle:8.0f}{max(durations):8.0f}{size:8.0f}"
        )


def kept(database_url: str, slugs: Sequence[str], rounds: int, seconds: float) -> None:
    """Print how many kept files are given a second."""
    print(f"\n{'gardés':<10}{'par s':>10}{'p50 ms':>8}{'p95 ms':>8}{'erreurs':>9}")
    with serving(database_url) as (port, _pids):
        for extension in EXTENSIONS:
            paths = [f"/pratiques/{slug}/fiche.{extension}" for slug in slugs]
            run(port, paths, seconds=seconds)
            loads = [run(port, paths, seconds=seconds) for _ in range(rounds)]
            latencies = sorted(ms for load in loads for ms in load.latencies)
            rate = statistics.median(load.rate for load in loads)
            p50, p95 = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.95)]
            print(f"{extension:<10}{rate:10.1f}{p50:8.1f}{p95:8.1f}{sum(load.errors for load in loads):9d}")


def main() -> None:
    """Run in a database and a folder of its own, removed after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="a format, a round")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        database_url = f"sqlite:///{folder}/bench.sqlite3"
        os.environ |= {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.load.settings",
            "VAR_DIR": folder,
        }
        for command in ("migrate", "load_content", "search_rebuild"):
            manage(database_url, command)
        import django

        django.setup()
        from practices.search import public

        pages = list(public())
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cœurs, {len(pages)} fiches")
        cold(pages)
        kept(database_url, [page.slug for page in pages], options.rounds, options.seconds)


if __name__ == "__main__":
    main()
