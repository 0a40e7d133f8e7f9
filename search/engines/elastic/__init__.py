"""The engine for large sites: an Elasticsearch server that follows the entries of the database."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from search import outbox
from search.engines import Unavailable
from search.models import IndexState

from . import indices
from .breaker import Budget
from .engine import ElasticSession
from .server import Server

# How far behind the database the server may be: what was edited is found under its former words meanwhile.
# What was withdrawn is left out at once.
MOST_LAG = timedelta(seconds=30)


def session(state: IndexState) -> ElasticSession:
    """Return what one request asks of the server.

    Args:
        state: read before.

    Raises:
        Unavailable: the server is not told of changes any more, or not yet again; its index is of another
            form, or was made before changes that it was not told.
    """
    if state.form != indices.FORM or state.untracked:
        raise Unavailable("no index that says what the site does")
    backlog = outbox.backlog()
    behind = backlog.oldest is not None and timezone.now() - backlog.oldest > MOST_LAG
    if behind or not backlog.whole:
        raise Unavailable("behind")
    server = Server(Budget(settings.ELASTICSEARCH_DEADLINE_S))
    return ElasticSession(server, backlog.removed, lasting=backlog.exact)
