"""The generated sites that the bench of the search measures, one for each size."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Protocol

from scripts.run_tests import POSTGRES_URL
from tests.load.server import ROOT

# How a process of the bench begins: the applications are loaded, then what it is for.
START = "import django; django.setup(); from tests.load.{} import {}"


class Store(Protocol):
    """Where databases are; they are known by name."""

    name: str

    def url(self, name: str) -> str:
        """Return the address of a database."""
        ...

    def exists(self, name: str) -> bool:
        """Say whether it is there."""
        ...

    def copy(self, source: str, name: str) -> None:
        """Make a database like ``source``, or an empty one when it is empty."""
        ...

    def rename(self, source: str, name: str) -> None:
        """Give a database another name."""
        ...

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""
        ...


class Files:
    """SQLite databases of a folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"sqlite:///{self._path(name)}"

    def exists(self, name: str) -> bool:
        """Say whether it is there."""
        return self._path(name).exists()

    def copy(self, source: str, name: str) -> None:
        """Make a database like ``source``, or an empty one when it is empty."""
        self.drop(name)
        if source:
            shutil.copy(self._path(source), self._path(name))

    def rename(self, source: str, name: str) -> None:
        """Give a database another name."""
        self._path(source).rename(self._path(name))

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""
        for suffix in ("", "-wal", "-shm"):
            self._path(f"{name}{suffix}").unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        stem, dash, suffix = name.partition("-")
        return self._folder / f"{stem}.sqlite3{dash}{suffix}"


class Databases:
    """Databases of the PostgreSQL of the tests."""

    name = "PostgreSQL"

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"{POSTGRES_URL.rpartition('/')[0]}/{self._named(name)}"

    def exists(self, name: str) -> bool:
        """Say whether it is there."""
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", self._named(name)))

    def copy(self, source: str, name: str) -> None:
        """Make a database like ``source``, or an empty one when it is empty."""
        self.drop(name)
        template = f" TEMPLATE {self._named(source)}" if source else ""
        self._run(f"CREATE DATABASE {self._named(name)}{template}")

    def rename(self, source: str, name: str) -> None:
        """Give a database another name."""
        self._run(f"ALTER DATABASE {self._named(source)} RENAME TO {self._named(name)}")

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""
        self._run(f"DROP DATABASE IF EXISTS {self._named(name)}")

    def _named(self, name: str) -> str:
        return f"essaim_bench_{name}"

    def _run(self, sql: str, *parameters: str) -> list[tuple[object, ...]]:
        import psycopg2

        connection = psycopg2.connect(POSTGRES_URL)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


class Corpora:
    """Sites of growing sizes, each made from the one before; never written once made.

    Args:
        store: where they are.
        notes: a folder that remembers how fast they were indexed.
        tell: told what is being made, for it takes minutes.
    """

    def __init__(self, store: Store, notes: Path, tell: Callable[[str], object]) -> None:
        self.store, self._notes, self._tell = store, notes, tell

    def make(self, sizes: Sequence[int]) -> None:
        """Make the sites that are not there yet."""
        before = ""
        for size in sorted(sizes):
            name = str(size)
            if not self.store.exists(name):
                self._tell(f"{self.store.name} : {size} fiches…")
                self._make(size, before)
            before = name

    def rate(self, size: int) -> float:
        """Return how many documents a second the site was indexed at; 0 when nobody noted it."""
        note = self._note(size)
        return float(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else 0.0

    def drop(self, sizes: Sequence[int]) -> None:
        """Remove the sites."""
        for size in sizes:
            self.store.drop(str(size))

    @contextmanager
    def copy(self, size: int, purpose: str) -> Iterator[str]:
        """Give the address of a copy, to be written at will, and remove it afterwards."""
        name = f"{size}{purpose}"
        self.store.copy(str(size), name)
        try:
            yield self.store.url(name)
        finally:
            self.store.drop(name)

    def _make(self, size: int, before: str) -> None:
        unfinished = f"{size}unfinished"
        self.store.copy(before, unfinished)
        url = self.store.url(unfinished)
        if not before:
            for command in ("migrate", "load_content", "search_rebuild"):
                run(url, "manage.py", command, "--verbosity=0")
        rate = run(url, "-c", START.format("corpora", "grow") + f"; grow({size})")
        self.store.rename(unfinished, str(size))
        self._note(size).write_text(rate, encoding="utf-8")

    def _note(self, size: int) -> Path:
        return self._notes / f"{self.store.name}-{size}.json"


def environment(database_url: str, elasticsearch_url: str = "", index: str = "") -> dict[str, str]:
    """Return the environment of a process of the bench: its database and its engine, and no other."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_INDEX": index,
        # What is slow is to be measured, not answered by another engine.
        "ELASTICSEARCH_DEADLINE_S": "20",
    }


def run(database_url: str, *arguments: str) -> str:
    """Run Python on a database; return what it prints."""
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(database_url),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return finished.stdout


def grow(size: int) -> None:
    """Grow the site of this process to so many sheets, index them, and print how many a second."""
    from practices.models import PracticePage
    from search import indexing
    from search.models import SearchEntry
    from tests.load.generate import generate

    generate(size - PracticePage.objects.count(), seed=size)
    known = SearchEntry.objects.filter(type="practice").values("object_id")
    new = list(PracticePage.objects.exclude(pk__in=known).values_list("pk", flat=True))
    started = perf_counter()
    indexing.index("practice", new)
    print(json.dumps(len(new) / (perf_counter() - started)))
