"""Measure the portal: ``make bench``.

One run, one machine, one interpreter: two reference views and the pages that matter answer eight
clients in turn, several rounds interleaved, so that whatever else the machine does falls on all of them
alike. Then the corpus grows from 1,000 to 100,000 generated sheets. Figures are printed, never asserted:
tests gate counts and bytes, not times.
"""

import argparse
import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

from tests.load.client import Load, run
from tests.load.server import ROOT, cpu_seconds, serving

QUERIES = ["tutorat", "logement", "charge de travail", "espace de discussion", "remplacements", "télétravail"]
PAGES: dict[str, list[str]] = {
    "vue nue": ["/mesure/nue/"],
    "une requête, un gabarit": ["/mesure/une-requete/"],
    "accueil": ["/"],
    "liste": ["/pratiques/"],
    "fiche": ["/pratiques/tutorat-nouveaux-salaries/"],
    "essaimage": ["/essaimage/"],
    "recherche": [f"/recherche/?q={quote_plus(query)}" for query in QUERIES],
}
SIZES = (1_000, 5_000, 20_000, 100_000)


def manage(database_url: str, *command: str) -> None:
    """Run a management command on a database of the bench."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def rates(database_url: str, rounds: int, seconds: float) -> None:
    """Print requests a second and processor time of each page, interleaved."""
    results: dict[str, list[tuple[Load, float]]] = {name: [] for name in PAGES}
    with serving(database_url) as (port, pids):
        for paths in PAGES.values():
            run(port, paths, seconds=0.5)
        for _ in range(rounds):
            for name, paths in PAGES.items():
                before = cpu_seconds(pids)
                load = run(port, paths, seconds=seconds)
                results[name].append((load, cpu_seconds(pids) - before))
    reference = statistics.median(load.rate for load, _ in results["une requête, un gabarit"])
    print(f"\n{'page':<26}{'req/s':>8}{'× réf.':>8}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'erreurs':>9}")
    for name, measured in results.items():
        rate = statistics.median(load.rate for load, _ in measured)
        cpu = statistics.median(1000 * used / load.answers for load, used in measured)
        latencies = sorted(ms for load, _ in measured for ms in load.latencies)
        p50, p95 = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.95)]
        errors = sum(load.errors for load, _ in measured)
        print(f"{name:<26}{rate:8.0f}{rate / reference:8.2f}{cpu:8.2f}{p50:8.1f}{p95:8.1f}{errors:9d}")


def queries_and_bytes() -> None:
    """Print SQL queries cold and warm, and compressed bytes, of each page (in this process)."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    print(f"\n{'page':<26}{'SQL à froid':>12}{'à chaud':>9}{'HTML ko':>9}{'page ko':>9}   (comprimés)")
    for name, paths in PAGES.items():
        cache.clear()
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                response = client.get(paths[0])
            counts.append(len(captured))
        html = response.content.decode()
        size = len(gzip.compress(response.content))
        total = size + sum(len(gzip.compress(read_asset(path))) for path in assets(html))
        print(f"{name:<26}{counts[0]:12d}{counts[1]:9d}{size / 1000:9.1f}{total / 1000:9.1f}")


def assets(html: str) -> list[str]:
    """Return the paths of the style sheets and scripts that a page asks for."""
    found = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', html)
    return found + re.findall(r'<script[^>]+src="([^"]+)"', html)


def read_asset(path: str) -> bytes:
    """Return what a static address holds; nothing for an unknown one."""
    from django.contrib.staticfiles import finders

    found = finders.find(path.partition("?")[0].removeprefix("/static/"))
    return Path(found).read_bytes() if found else b""


def timed(action: Callable[[], object], times: int = 15) -> float:
    """Return the median duration of an action, in ms."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append((time.perf_counter() - start) * 1000)
    return statistics.median(durations)


def growth(sizes: tuple[int, ...]) -> None:
    """Grow the corpus of this process's database and print how long each page takes."""
    from django.core.management import call_command
    from django.test import Client

    from practices.models import PracticePage
    from tests.load.generate import generate

    client = Client()
    watched = {
        "liste, 1re page": ["/pratiques/"],
        "liste, 1 filtre": ["/pratiques/?effort=moyen"],
        "fiche": ["/pratiques/tutorat-nouveaux-salaries/"],
        "plan du site, XML": ["/sitemap.xml"],
    }
    print(
        f"\n{'fiches':>8}{'construction':>14}"
        + "".join(f"{name:>20}" for name in watched)
        + f"{'recherche p50':>16}{'p95':>8}"
    )
    for size in sizes:
        generate(size - PracticePage.objects.count(), seed=size)
        start = time.perf_counter()
        call_command("search_rebuild", verbosity=0)
        rebuilt = time.perf_counter() - start
        for path in (path for paths in watched.values() for path in paths):
            client.get(path)
        columns = [timed(lambda path=paths[0]: client.get(path)) for paths in watched.values()]  # type: ignore[misc]
        searches = sorted(search_times())
        p50, p95 = searches[len(searches) // 2], searches[int(len(searches) * 0.95)]
        line = "".join(f"{ms:17.1f} ms" for ms in columns)
        print(f"{size:8d}{rebuilt:12.0f} s{line}{p50:13.1f} ms{p95:5.0f} ms", flush=True)


def search_times() -> list[float]:
    """Return the duration (ms) of each judged query, asked once of the service, as typed by a reader."""
    import yaml

    from search.service import SearchService
    from search.types import SearchQuery

    judged = yaml.safe_load((ROOT / "tests" / "search_quality" / "judgments.yaml").read_text())
    texts = [query["text"] for key in ("queries", "typo_variants") for query in judged[key]]
    service = SearchService()
    return [timed(lambda text=text: service.search(SearchQuery(text=text)), times=1) for text in texts]  # type: ignore[misc]


def main() -> None:
    """Run the whole bench in a database of its own, removed after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="a page, a round")
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="sheets, comma-separated; empty for none"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        database_url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        manage(database_url, "migrate")
        manage(database_url, "load_content")
        manage(database_url, "search_rebuild")
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cœurs, {database_url.split(':')[0]}")
        rates(database_url, options.rounds, options.seconds)
        os.environ |= {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.load.settings"}
        import django

        django.setup()
        queries_and_bytes()
        if options.sizes:
            growth(tuple(int(size) for size in options.sizes.split(",")))


if __name__ == "__main__":
    main()
