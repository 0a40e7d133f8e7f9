"""The periodic work of the search."""

import io
import logging
from datetime import time, timedelta

from django.core.management import call_command

from core import periodic

from . import outbox

logger = logging.getLogger(__name__)


def register_jobs() -> None:
    """Register the work; called when the app is ready."""
    periodic.register(
        "search.check", "Comparaison de l’index avec le site, et réparation", check_index, at=time(4, 0)
    )
    periodic.register(
        "search.outbox",
        "Envoi des changements à Elasticsearch",
        outbox.send,
        every=timedelta(seconds=10),
        slowest_retry=timedelta(seconds=30),
    )
    periodic.register(
        "search.index",
        "Construction de l’index d’Elasticsearch s’il le faut",
        _ensure_where_there_is_a_server,
        # It may come back empty, at any moment.
        every=timedelta(seconds=15),
        slowest_retry=timedelta(seconds=30),
        # A large index takes long to build.
        limit=timedelta(hours=12),
    )
    periodic.register(
        "search.removals", "Oubli des anciens retraits", outbox.forget_old_removals, at=time(4, 30)
    )


def _ensure_where_there_is_a_server() -> None:
    if outbox.enabled():
        from .engines.elastic.writing import FAILURES

        try:
            ensure()
        except FAILURES as error:
            logger.warning("Elasticsearch cannot be asked for its index (%s).", str(error)[:200])


def ensure() -> None:
    """Build the index of Elasticsearch when there is none, or when it is of no use; drop one half-made.

    Raises:
        Refused: someone else is at it, or the new index does not hold what it should.
        TransportError, ApiError, Unavailable: the server is away.
    """
    if outbox.enabled():
        from .engines.elastic import reindexing

        if why := reindexing.outdated():
            logger.warning("The index of Elasticsearch is built again: %s.", why)
            reindexing.rebuild()
        else:
            reindexing.drop_abandoned()


def check_index() -> None:
    """Compare the index with the site and repair it; the log tells what was found."""
    told = io.StringIO()
    call_command("search_check", "--repair", verbosity=0, stdout=told)
    logger.info(told.getvalue().strip())
