"""What the tests of the search share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.own_index import OwnIndex

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Return a context that ends like a commit: what was announced is then indexed, as by a worker."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def no_worker(settings: Any) -> None:
    """Stop the background worker: tasks are enqueued and never run."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def new_index(db: None, own_index: OwnIndex | None) -> None:
    """Begin with an index that held nothing: how rare a word is then depends on the test alone."""
    if own_index is not None:
        own_index.renew()
