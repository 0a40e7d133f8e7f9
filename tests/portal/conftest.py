"""What the tests of the portal's pages share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from wagtail.models import Page

from tests import factories

Commit = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """``with commit():`` runs what follows a commit at its end: the search learns what was published."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def home(db: None) -> Page:
    """The home page."""
    return factories.home_page()


@pytest.fixture(scope="module")
def lasting_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for the tests of a module that only read: what its fixtures write lasts until their end.

    The module must be marked ``django_db``: else pytest-django makes no test database.
    """
    cache.clear()
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert "test" in name or "memory" in name, f"« {name} » is not a test database"
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    cache.clear()


@contextmanager
def no_more_queries_than(limit: int) -> Iterator[CaptureQueriesContext]:
    """Fail with the queries themselves when there are more than ``limit``."""
    with CaptureQueriesContext(connection) as queries:
        yield queries
    listed = "\n".join(query["sql"][:200] for query in queries.captured_queries)
    assert len(queries) <= limit, f"{len(queries)} queries, {limit} allowed:\n{listed}"


def text(value: str) -> str:
    """Return a text as a page holds it."""
    return str(escape(value))
