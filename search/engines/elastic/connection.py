"""The server: how it is reached, and how the index and its aliases are named."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch

# Seconds that background work waits for an answer; readers wait less (see ``budget``).
PATIENCE_S = 30.0
# Seconds for what a server that is well answers at once: one that hangs is known by it.
PROMPT_S = 3.0
# Threads of a process that may ask at the same time.
CONNECTIONS = 16


@lru_cache(maxsize=4)
def _client(url: str, api_key: str, ca_certs: str) -> Elasticsearch:
    options: dict[str, Any] = {}
    if api_key:
        options["api_key"] = api_key
    if ca_certs:
        options["ca_certs"] = ca_certs
    return Elasticsearch(
        url,
        # Whoever asks decides what to do next: a reader is answered by the database, a task comes back later.
        max_retries=0,
        retry_on_timeout=False,
        request_timeout=PATIENCE_S,
        connections_per_node=CONNECTIONS,
        **options,
    )


def client() -> Elasticsearch:
    """Return this process's client; it connects at the first request."""
    return _client(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA_CERTS
    )


def hurried(seconds: float) -> Elasticsearch:
    """Return the client of someone who waits ``seconds`` at most, to a hundredth; each is made once."""
    return _hurried(client(), max(1, int(seconds * 100)))


@lru_cache(maxsize=128)
def _hurried(patient: Elasticsearch, hundredths: int) -> Elasticsearch:
    return patient.options(request_timeout=hundredths / 100)


def current_alias() -> str:
    """Return the name under which the index is read and written."""
    return str(settings.ELASTICSEARCH_INDEX)


def previous_alias() -> str:
    """Return the name of the index that was read before, kept for going back."""
    return f"{settings.ELASTICSEARCH_INDEX}-previous"


def next_alias() -> str:
    """Return the name of the index that will be read: whoever is told of changes tells it too."""
    return f"{settings.ELASTICSEARCH_INDEX}-next"
