"""Several at once, for real: threads with connections of their own, on a database that they share.

Only in a test with real transactions (``django_db(transaction=True)``)::

    with shared_database(tmp_path):
        results = race([partial(confirm, secret)] * 10)
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from django.db import connection, connections

# Seconds for all of them on a busy machine.
PATIENCE_S = 60.0


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Have a database that threads share as processes do.

    On PostgreSQL, that of the test. On SQLite, a copy of it in a file, forgotten after: connections to a
    database in memory do not wait for one another as those to a file do.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    file = folder / "shared.sqlite3"
    copy = sqlite3.connect(file)
    in_memory.backup(copy)
    # As the file of a site is from its first connection: threads that all turn it at once find it locked.
    copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    connection.connection = None
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connection = in_memory


def begin(start: Barrier) -> None:
    """Connect; one that cannot is waited for by nobody."""
    try:
        connection.ensure_connection()
    except Exception:
        start.abort()
        raise


def race(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do these together, one thread each; return what each returned or raised, in their order."""
    results: list[Any] = [None] * len(works)
    start = Barrier(len(works))

    def run(rank: int, work: Callable[[], Any]) -> None:
        try:
            begin(start)
            start.wait(PATIENCE_S)
            results[rank] = work()
        except Exception as error:
            results[rank] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=item, daemon=True) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "some never ended"
    return results
