"""What these tests share: a moment, a sheet with an organisation on a site with a contact address."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from practices.models import PracticePage
from tests.practices.asking import set_editors, sheet_of


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the time, to be moved by hand."""
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def sheet(db: None) -> PracticePage:
    """Publish a sheet whose organisation can be written to through the editors."""
    page = sheet_of()
    set_editors()
    return page
