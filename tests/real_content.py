"""The real content in the test database, loaded once for a module and taken away after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction


@contextmanager
def real_content(django_db_blocker: Any) -> Iterator[None]:
    """Load the content and build the search index, in a transaction rolled back at the end.

    The module must be marked ``django_db``: pytest-django makes a test database only when a test asks for
    one, and a fixture alone would reach the developer's.
    """
    cache.clear()
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert "test" in name or "memory" in name, f"« {name} » is not a test database"
        with transaction.atomic():
            call_command("load_content", verbosity=0)
            call_command("search_rebuild", verbosity=0)
            yield
            transaction.set_rollback(True)
    cache.clear()
