"""What the tests of the search share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Return a context that ends like a commit: what was announced is then indexed, as by a worker."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def no_worker(settings: Any) -> None:
    """Stop the background worker: tasks are enqueued and never run."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
