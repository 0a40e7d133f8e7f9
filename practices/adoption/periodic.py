"""What is done of adoptions at its time."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from core import periodic
from core.mail.failures import place

from . import following, selectors
from .errors import WrongStateError

logger = logging.getLogger(__name__)

JOB = "practices.ask_adopters"


class FollowUpError(Exception):
    """Some adoptions could not be followed; the log says which."""


def follow_up() -> None:
    """Ask what is due, then close what will bring no more news.

    In this order: one that was not asked because nothing ran for months is asked before it is given up.

    Raises:
        FollowUpError: some could not be followed; all the others are done.
    """
    failures: list[Exception] = []
    for month in (6, 3):
        due = selectors.to_ask(month).values_list("pk", flat=True)
        failures += _each(list(due), partial(following.ask, month=month))
    silent = selectors.fallen_silent(timezone.now()).values_list("pk", flat=True)
    failures += _each(list(silent), following.close_silent)
    if failures:
        raise FollowUpError(f"{len(failures)} essais n’ont pas pu être suivis\u00a0: voir le journal.")


def _each(adoption_ids: Iterable[int], step: Callable[[int], None]) -> list[Exception]:
    """Take a step for each adoption; one that cannot be taken delays no other."""
    failures: list[Exception] = []
    for adoption_id in adoption_ids:
        try:
            step(adoption_id)
        except WrongStateError:
            continue  # taken by another process, withdrawn, answered meanwhile
        except Exception as failure:
            # Not its text: that of a database may quote the employer.
            what = type(failure).__name__
            logger.error("Adoption %s could not be followed: %s, %s", adoption_id, what, place(failure))
            failures.append(failure)
    return failures


def register() -> None:
    """Register the job; called once, when the app is ready."""
    periodic.register(JOB, "Questions aux employeurs qui essaient", follow_up, every=timedelta(hours=1))
