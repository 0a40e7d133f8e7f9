"""Relevance of the search on the real content, in fresh databases: SQLite, PostgreSQL, then Elasticsearch.

``make search-quality`` runs this. It fails as ``manage.py search_quality`` does, when engines differ too
much, and, with ``CI=true``, when PostgreSQL or Elasticsearch is not there.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.run_tests import POSTGRES_URL, ROOT, conclude, elasticsearch_url, postgres_answers
from tests.services.elasticsearch import drop_indices

DATABASE = "essaim_search_quality"
# How far the nDCG@10 of two engines may be apart: the reader must not see which one answered.
APART = 0.04
# Entries are written with the content; an index of Elasticsearch is then made from them.
NEW_INDEX = [
    "shell",
    "--no-imports",
    "-c",
    "from search import upkeep; upkeep.ensure()",
]
MISSING = "relevance on {} (run `make services`)"


def main() -> int:
    """Measure on each engine and database; return the exit code."""
    measured: dict[str, dict[str, float] | None] = {}
    missing = []
    measured["SQLite"] = on_sqlite()
    if postgres_answers():
        with fresh_postgres() as url:
            measured["PostgreSQL"] = measure({"DATABASE_URL": url})
    else:
        missing.append(MISSING.format("PostgreSQL"))
    if server := elasticsearch_url():
        measured["Elasticsearch"] = on_elasticsearch(server)
    else:
        missing.append(MISSING.format("Elasticsearch"))
    failed = [f"relevance on {name}" for name, figures in measured.items() if figures is None]
    failed += too_far_apart({name: figures["ndcg"] for name, figures in measured.items() if figures})
    return conclude(failed, missing)


def too_far_apart(ndcg: Mapping[str, float]) -> list[str]:
    """Print the nDCG@10 of each engine; name the fault when the best and the worst are too far apart."""
    for name, value in ndcg.items():
        print(f"nDCG@10 {name:<14} {value:.3f}")
    if ndcg and (distance := max(ndcg.values()) - min(ndcg.values())) > APART:
        return [f"engines differ by {distance:.3f} in nDCG@10, {APART} at most"]
    return []


def on_sqlite(**environment: str) -> dict[str, float] | None:
    """Measure on a new SQLite database, with the engine that ``environment`` names."""
    with tempfile.TemporaryDirectory() as folder:
        return measure({"DATABASE_URL": f"sqlite:///{Path(folder) / 'quality.sqlite3'}", **environment})


def on_elasticsearch(server: str) -> dict[str, float] | None:
    """Measure on Elasticsearch, in an index of our own, deleted afterwards."""
    index = f"essaim-quality-{os.getpid()}"
    try:
        # What is measured is not how fast this machine is.
        return on_sqlite(ELASTICSEARCH_URL=server, ELASTICSEARCH_INDEX=index, ELASTICSEARCH_DEADLINE_S="20")
    finally:
        drop_indices(server, index)


def measure(servers: Mapping[str, str]) -> dict[str, float] | None:
    """Load the content into an empty database and measure.

    Args:
        servers: the environment that names database and engine; the embedded engine by default.

    Returns:
        The figures of ``manage.py search_quality``; None when something is not as good as it must be.
    """
    environment = {
        **os.environ,
        "ELASTICSEARCH_URL": "",
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        **servers,
    }
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        for command in (
            ["migrate", "--verbosity=0"],
            ["load_content", "--verbosity=0"],
            *([NEW_INDEX] if environment["ELASTICSEARCH_URL"] else []),
            ["search_quality", "--figures", str(figures)],
        ):
            run = subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=False
            )
            if run.returncode != 0:
                return None
        found: dict[str, float] = json.loads(figures.read_text(encoding="utf-8"))
        return found


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """Give the URL of an empty database, dropped afterwards."""
    run_sql(f"DROP DATABASE IF EXISTS {DATABASE}", f"CREATE DATABASE {DATABASE}")
    try:
        yield POSTGRES_URL.rpartition("/")[0] + f"/{DATABASE}"
    finally:
        run_sql(f"DROP DATABASE {DATABASE}")


def run_sql(*statements: str) -> None:
    """Run statements that no transaction may hold."""
    import psycopg2

    connection = psycopg2.connect(POSTGRES_URL)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
