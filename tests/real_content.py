"""The real content in the test database, loaded once for a module and taken away after.

Loading it takes seconds: each process does it once, and then copies the rows. What tests the loading itself
calls the command.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from tests.migrated import Rows, read_rows, write_rows
from tests.own_index import OwnIndex

# Where the search is belongs to each moment, and SQLite fills the words of Wagtail's own index by itself.
NOT_COPIED = ("search_indexstate", "wagtailsearch_indexentry_fts")
_loaded: Rows = {}


def load_content() -> None:
    """Have the real content in the database, where there was none."""
    if _loaded:
        write_rows(_loaded)
        return
    call_command("load_content", verbosity=0)
    _loaded.update({table: rows for table, rows in read_rows().items() if table not in NOT_COPIED})


@contextmanager
def real_content(django_db_blocker: Any, own_index: OwnIndex | None = None) -> Iterator[None]:
    """Load the content and build the search index, in a transaction rolled back at the end.

    The module must be marked ``django_db``: pytest-django makes a test database only when a test asks for
    one, and a fixture alone would reach the developer's.

    Args:
        django_db_blocker: pytest-django's fixture.
        own_index: the fixture of that name, for tests that search on Elasticsearch too.
    """
    cache.clear()
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert "test" in name or "memory" in name, f"« {name} » is not a test database"
        with transaction.atomic(), own_index.held() if own_index else nullcontext():
            load_content()
            call_command("search_rebuild", verbosity=0)
            if own_index:
                own_index.tell()
            yield
            transaction.set_rollback(True)
    cache.clear()
