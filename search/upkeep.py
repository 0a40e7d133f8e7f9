"""The periodic work of the search."""

import io
import logging
from datetime import time

from django.core.management import call_command

from core import periodic

logger = logging.getLogger(__name__)


def register_jobs() -> None:
    """Register the work; called when the app is ready."""
    periodic.register(
        "search.check", "Comparaison de l’index avec le site, et réparation", check_index, at=time(4, 0)
    )


def check_index() -> None:
    """Compare the index with the site and repair it; the log tells what was found."""
    told = io.StringIO()
    call_command("search_check", "--repair", verbosity=0, stdout=told)
    logger.info(told.getvalue().strip())
