"""Runs the tests on everything at hand, then says loudly what could not run. ``make test`` runs all.

The suite runs once on SQLite and once on PostgreSQL; then what goes through the search runs on Elasticsearch,
the drills, which kill servers, one by one, and the browser's tests. What needs a service that is not there is
left out and named at the end; with ``CI=true`` that is a failure.

Usage: python -m scripts.run_tests [part…] [-- arguments for pytest], the parts being those of ``parts``.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services import elasticsearch

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_PORT = os.environ.get("POSTGRES_PORT", "5455")
POSTGRES_URL = f"postgres://essaim:essaim@127.0.0.1:{POSTGRES_PORT}/essaim"
EMBEDDED_URL = "sqlite:///:memory:"
ELASTICSEARCH_PORT = os.environ.get("ELASTICSEARCH_PORT", "9255")
OWN_ELASTICSEARCH_URL = f"http://127.0.0.1:{ELASTICSEARCH_PORT}"
BROWSER_TESTS = "tests/e2e"
# They start, kill and freeze servers of their own, and measure time.
DRILLS = ("tests/drills", "tests/services")
# What asks through the service, which must answer alike whatever the engine.
SEARCH_TESTS = ("tests/search", "tests/search_quality", "tests/practices/test_search.py")
# Locks and transactions, which databases do not handle alike, beside a server that knows neither.
STEP_TESTS = ("tests/search/elastic",)
# The machine has few cores and a worker costs a database: more workers would not be faster.
WORKERS = str(min(os.cpu_count() or 1, 4))


@dataclass(frozen=True)
class Part:
    """One run of pytest.

    Attributes:
        title: as shown.
        arguments: for pytest.
        database_url: its database, the embedded one by default.
        elasticsearch_url: the search engine; empty for the embedded one.
        missing: says what the machine lacks for it, nothing when it can run.
    """

    title: str
    arguments: tuple[str, ...]
    database_url: str = EMBEDDED_URL
    elasticsearch_url: str = ""
    missing: Callable[[], str] = lambda: ""


def parts() -> dict[str, Part]:
    """Return what can be run, by name."""
    parallel = ("-n", WORKERS, "--dist", "loadfile")
    suite = (*parallel, *(f"--ignore={folder}" for folder in (BROWSER_TESTS, *DRILLS)))
    url = elasticsearch_url()
    return {
        "sqlite": Part("tests on SQLite", suite),
        "postgres": Part("tests on PostgreSQL", suite, POSTGRES_URL, missing=no_postgres),
        "elasticsearch": Part(
            "search on Elasticsearch",
            (*parallel, *SEARCH_TESTS),
            elasticsearch_url=url or OWN_ELASTICSEARCH_URL,
            missing=lambda: no_elasticsearch(url),
        ),
        "elasticsearch-postgres": Part(
            "keeping Elasticsearch in step with PostgreSQL",
            (*parallel, *STEP_TESTS),
            POSTGRES_URL,
            url or OWN_ELASTICSEARCH_URL,
            missing=lambda: no_postgres() or no_elasticsearch(url),
        ),
        "drill": Part("drills", DRILLS, missing=no_distribution),
        "e2e": Part("browser tests", (BROWSER_TESTS,)),
    }


def main(arguments: list[str]) -> int:
    """Run the parts named, all when none is; return the exit code."""
    names, extra = split(arguments)
    available = parts()
    unknown = [name for name in names if name not in available]
    if unknown:
        sys.stderr.write(f"Unknown: {', '.join(unknown)}. Known: {', '.join(available)}.\n")
        return 2
    failed, missing = [], []
    for name in names or list(available):
        part = available[name]
        if lacking := part.missing():
            missing.append(f"{part.title}: {lacking} (run `make services`)")
            continue
        if run(part, extra) != 0:
            failed.append(part.title)
    return conclude(failed, missing)


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Part the names from what goes to pytest, after « -- »."""
    if "--" not in arguments:
        return arguments, []
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def run(part: Part, extra: list[str]) -> int:
    """Run one part; return pytest's exit code."""
    print(f"\n\033[1m== {part.title}\033[0m", flush=True)
    # Always said: the developer’s own, in the environment or in « .env », are not those under test.
    environment = {
        **os.environ,
        "DATABASE_URL": part.database_url,
        "ELASTICSEARCH_URL": part.elasticsearch_url,
    }
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", *part.arguments, *extra]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"({part.title}: {time.monotonic() - started:.0f} s)", flush=True)
    return code


def postgres_answers() -> bool:
    """Tell whether the test PostgreSQL can be used."""
    import psycopg2

    try:
        psycopg2.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def no_postgres() -> str:
    """Say that the test PostgreSQL is missing; nothing when it is there."""
    return "" if postgres_answers() else f"no PostgreSQL on port {POSTGRES_PORT}"


def elasticsearch_url() -> str:
    """Return the Elasticsearch of the tests: that of ``ELASTICSEARCH_URL``, else our own; empty without any.

    Tests keep to indexes of their own, whose names no site uses.
    """
    known = [os.environ.get("ELASTICSEARCH_URL", ""), OWN_ELASTICSEARCH_URL]
    return next((url for url in known if url and elasticsearch.answers(url)), "")


def no_elasticsearch(url: str) -> str:
    """Say that there is no Elasticsearch; nothing when there is one at ``url``."""
    return "" if url else f"no Elasticsearch on port {ELASTICSEARCH_PORT}"


def no_distribution() -> str:
    """Say that the Elasticsearch that the drills start was not fetched; nothing when it was."""
    return "" if elasticsearch.fetched() else "no Elasticsearch to start and kill"


def conclude(failed: list[str], missing: list[str]) -> int:
    """Print what failed and what did not run; return the exit code."""
    for line in missing:
        print(f"\033[1;33m!! NOT RUN: {line}\033[0m")
    for line in failed:
        print(f"\033[1;31m!! FAILED: {line}\033[0m")
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if missing and in_ci:
        print("With CI=true everything must run.")
    return 1 if failed or (missing and in_ci) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
