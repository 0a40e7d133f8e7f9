"""A Tuesday morning, before eight in Paris, with things to follow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.subscriptions.things import Things, followable


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 24, 6, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def things() -> Iterator[Things]:
    with followable() as things:
        yield things
