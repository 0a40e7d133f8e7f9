"""What is done of subscriptions at its time: the mail of the morning, and forgetting old news.

Who is told of what is marked with the mail that tells it: a process that dies loses nobody and tells nobody
twice.
"""

import logging
from datetime import time, timedelta

from django.utils import timezone

from core import periodic
from core.mail.failures import place

from . import digest
from .models import News, Telling

logger = logging.getLogger(__name__)

DIGEST, FORGET = "subscriptions.digest", "subscriptions.forget_news"
# In Paris.
MORNING, NIGHT = time(8), time(3)
# What nobody was told by then is not news any more.
NEWS_KEPT = timedelta(days=90)


class DigestError(Exception):
    """Some people could not be told; the log says which."""


def send_digests() -> None:
    """Queue the mails of today; done twice in a day, it is done.

    Raises:
        DigestError: some batches failed; all the others are done.
    """
    today = timezone.localdate()
    keys = list(digest.due(today).values_list("pk", flat=True))
    failed = 0
    for start in range(0, len(keys), digest.BATCH):
        batch = keys[start : start + digest.BATCH]
        try:
            digest.tell_batch(batch, today)
        except Exception as failure:
            # Not its text: that of a database may quote someone.
            where = place(failure)
            logger.error("Digests from subscriber %s failed: %s, %s", batch[0], type(failure).__name__, where)
            failed += 1
    if failed:
        raise DigestError(f"{failed} lots n’ont pas pu être traités\u00a0: voir le journal.")


def forget_news() -> None:
    """Delete what is not news any more."""
    old = News.objects.filter(at__lt=timezone.now() - NEWS_KEPT)
    Telling.objects.filter(news__in=old).delete()
    old.delete()


def register() -> None:
    """Register the jobs; called once, when the app is ready."""
    periodic.register(DIGEST, "Courriels des suivis", send_digests, at=MORNING)
    periodic.register(FORGET, "Oubli des nouvelles anciennes", forget_news, at=NIGHT)
