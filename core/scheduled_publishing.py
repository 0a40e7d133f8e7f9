"""What is published or withdrawn at a date.

Wagtail's own ``publish_scheduled`` stops at the first page that cannot be published, and at each later run
stops there again: nothing that comes after it would ever appear.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


class PublishingFailedError(Exception):
    """Some of what was due could not be published or withdrawn."""


def publish_scheduled() -> None:
    """Withdraw what has expired, then publish what is due; what cannot be does not hold up the rest.

    Raises:
        PublishingFailedError: when some could not be; it names them. The log says why.
    """
    failed = [*_withdraw_expired(), *_publish_due()]
    if failed:
        raise PublishingFailedError(", ".join(failed))


def _withdraw_expired() -> Iterator[str]:
    for model in _publishable():
        for item in list(model.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")):
            try:
                item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            except Exception:
                logger.exception("%s %s could not be withdrawn", item._meta.label, item.pk)
                yield f"{item._meta.label} {item.pk}"


def _publishable() -> list[Any]:
    """Return the models that have a life on the site: pages as one, and the snippets that have drafts."""
    snippets = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [Page, *snippets]


def _publish_due() -> Iterator[str]:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    for revision in list(due):
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except Exception:
            logger.exception("Revision %s could not be published", revision.pk)
            yield f"{revision.content_type.model} {revision.object_id}"
