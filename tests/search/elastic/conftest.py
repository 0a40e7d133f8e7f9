"""What the tests of keeping Elasticsearch in step share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.search.elastic import held
from tests.search.elastic.proxy import Proxy
from tests.search.invented import Invented, invented


@pytest.fixture
def trial() -> Iterator[Invented]:
    """A type with whatever is published under it, told to Elasticsearch as after a commit."""
    with invented(held.TYPE) as made:
        yield made


@pytest.fixture
def proxy(settings: Any) -> Iterator[Proxy]:
    """Have the site reach Elasticsearch through what can refuse for it, and go away."""
    made = Proxy(settings.ELASTICSEARCH_URL)
    settings.ELASTICSEARCH_URL = made.start()
    yield made
    made.stop()
