"""One portal and one search server of their own for all the drills; their figures, told at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from tests.services.elasticsearch import ElasticsearchServer

from .drill import Drill
from .portal import Portal

TABLES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the tables."""
    config.stash[TABLES] = []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show the tables, even when all went well: they are what a drill is for."""
    if tables := config.stash[TABLES]:
        terminalreporter.section("drills (times in milliseconds)")
        for line in tables:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def drill(request: pytest.FixtureRequest) -> Iterator[Drill]:
    """Give a portal with the real content, started before its search server ever was."""
    folder = Path(tempfile.mkdtemp(prefix="essaim-drill-"))
    # Not in that folder, which root keeps closed to the account that runs the server.
    server = ElasticsearchServer(Path(tempfile.mkdtemp(prefix="essaim-drill-elasticsearch-")))
    try:
        with _database(folder) as url:
            portal = Portal(folder, url, server.url)
            portal.prepare()
            portal.start()
            try:
                yield Drill(portal, server, request.config.stash[TABLES])
            finally:
                portal.stop()
    finally:
        server.remove()
        if request.session.testsfailed:
            print(f"The logs of the drill are in {folder}")
        else:
            shutil.rmtree(folder)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database, of the kind that this run is about."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    name = f"essaim_drill_{os.getpid()}"
    own = {key: str(database[key]) for key in ("USER", "PASSWORD", "HOST", "PORT")}
    # Never the one that pytest-django is connected to, which tests may be dropping.
    connection = psycopg2.connect(
        dbname="postgres", user=own["USER"], password=own["PASSWORD"], host=own["HOST"], port=own["PORT"]
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()
