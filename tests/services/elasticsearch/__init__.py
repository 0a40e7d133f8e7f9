"""A real Elasticsearch for tests and drills, without a container engine: fetched once, on the loopback.

The standard library only: ``scripts/services`` runs it before the project's own environment exists.
"""

from .asking import answers, drop_indices
from .distribution import MissingProgramError, fetch, fetched
from .server import ElasticsearchServer, ServerError, temporary_server

__all__ = [
    "ElasticsearchServer",
    "MissingProgramError",
    "ServerError",
    "answers",
    "drop_indices",
    "fetch",
    "fetched",
    "temporary_server",
]
