"""What is published or withdrawn at a date.

Wagtail's own ``publish_scheduled`` stops at the first page that cannot be published, and at each later run
stops there again: nothing that comes after it would ever appear.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision

from .checked import checks_of

logger = logging.getLogger(__name__)

# In the history of a page.
REFUSED = "core.publishing_refused"


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
            if _refused(revision):
                continue
            revision.publish(log_action="wagtail.publish.scheduled")
        except Exception:
            logger.exception("Revision %s could not be published", revision.pk)
            yield f"{revision.content_type.model} {revision.object_id}"


def _refused(revision: Revision) -> bool:
    """Take back a publication that is not allowed any more: what was complete when it was planned may lack
    something since (a consent is over). Its history says why, and it stays a draft.
    """
    page = revision.as_object()
    checks = checks_of(page) if isinstance(page, Page) else None
    errors = checks.errors(page) if checks else {}
    if not errors:
        return False
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    log(instance=page, action=REFUSED, revision=revision, data={"errors": list(errors.values())})
    logger.warning("Page %s was not published at its hour: %s", page.pk, "; ".join(errors.values()))
    return True
