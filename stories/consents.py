"""What is withdrawn when an agreement ends."""

import logging
from datetime import time

from django.utils import timezone

from core import periodic

from .models import EpisodePage

logger = logging.getLogger(__name__)
AT_NIGHT = time(3, 0)


class WithdrawalFailedError(Exception):
    """Some episodes whose agreement is over are still public; it names them."""


def withdraw_episodes() -> None:
    """Withdraw the episodes in which someone is heard whose agreement is over: each becomes a draft.

    Raises:
        WithdrawalFailedError: when some could not be; the others are. The log says why.
    """
    today, failed = timezone.localdate(), []
    for episode in EpisodePage.objects.live().filter(speakers__consent_until__lt=today).distinct():
        logger.warning("Episode %s was withdrawn: an agreement is over", episode.pk)
        try:
            episode.unpublish(log_action="wagtail.unpublish.scheduled")
        except Exception:
            logger.exception("Episode %s could not be withdrawn", episode.pk)
            failed.append(str(episode.pk))
    if failed:
        raise WithdrawalFailedError(", ".join(failed))


def connect() -> None:
    """Have it done every night; called once, when the app is ready."""
    periodic.register(
        "stories.consents", "Retrait des épisodes aux accords échus", withdraw_episodes, at=AT_NIGHT
    )
