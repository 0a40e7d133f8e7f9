"""Nothing in the database changes where nothing may: scanners of mail follow every link."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.test import Client

from tests.migrated import read_rows

# What whoever only looks may send (RFC 9110, 9.2.1).
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def contents() -> dict[str, list[str]]:
    """Return the rows of every table that is not empty, in an order of their own."""
    return {table: sorted(map(repr, rows)) for table, (_, rows) in read_rows().items()}


@contextmanager
def nothing_changes(but: Collection[str] = ()) -> Iterator[None]:
    """Fail when any row of any table is not, after what is done here, what it was before.

    Args:
        but: tables that are not looked at.
    """
    before = contents()
    yield
    after = contents()
    tables = (before.keys() | after.keys()) - set(but)
    changed = sorted(table for table in tables if before.get(table) != after.get(table))
    assert not changed, f"changed: {', '.join(changed)}"


def assert_get_changes_nothing(client: Client, url: str) -> HttpResponse:
    """Look at an address in every way that only looks, several times; return what GET answered.

    Fails when a row changes, when a cookie is set, or when an answer is an error of the server.
    """
    with nothing_changes():
        for method in (*SAFE_METHODS, *SAFE_METHODS):
            answer = client.generic(method, url)
            assert answer.status_code < 500, f"{method} answers {answer.status_code}"
            assert not answer.cookies, f"{method} sets a cookie"
        found: HttpResponse = client.get(url)  # type: ignore[assignment]
    return found
