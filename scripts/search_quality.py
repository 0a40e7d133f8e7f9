"""Relevance of the search on a fresh database with the real content: SQLite, then PostgreSQL when it answers.

``make search-quality`` runs this. It fails as ``manage.py search_quality`` does, and, with ``CI=true``, when
PostgreSQL is not there.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.run_tests import POSTGRES_URL, ROOT, conclude, postgres_answers

DATABASE = "essaim_search_quality"


def main() -> int:
    """Measure on each database; return the exit code."""
    failed, missing = [], []
    with tempfile.TemporaryDirectory() as folder:
        if not measure(f"sqlite:///{Path(folder) / 'quality.sqlite3'}"):
            failed.append("relevance on SQLite")
    if postgres_answers():
        with fresh_postgres() as url:
            if not measure(url):
                failed.append("relevance on PostgreSQL")
    else:
        missing.append("relevance on PostgreSQL (run `make services`)")
    return conclude(failed, missing)


def measure(url: str) -> bool:
    """Load the content into an empty database and measure; tell whether all is as good as it must be."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
    for command in (["migrate", "--verbosity=0"], ["load_content", "--verbosity=0"], ["search_quality"]):
        answer = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=False
        )
        if answer.returncode != 0:
            return False
    return True


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
