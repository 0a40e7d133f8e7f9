"""The engine for large sites: an Elasticsearch server that follows the entries of the database."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from search import outbox
from search.engines import Unavailable

from .breaker import Budget
from .engine import ElasticSession
from .server import Server

# How far behind the database the server may be: what was edited is found under its former words meanwhile.
# What was withdrawn is left out at once.
MOST_LAG = timedelta(seconds=30)


def session() -> ElasticSession:
    """Return what one request asks of the server.

    Raises:
        Unavailable: the server is not told of changes any more, or not yet again.
    """
    backlog = outbox.backlog()
    behind = backlog.oldest is not None and timezone.now() - backlog.oldest > MOST_LAG
    if behind or not backlog.whole:
        raise Unavailable("behind")
    server = Server(Budget(settings.ELASTICSEARCH_DEADLINE_S))
    return ElasticSession(server, backlog.removed, lasting=backlog.exact)
