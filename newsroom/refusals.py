"""Whoever planned a publication is told when it could not take place."""

from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail
from core.scheduled_publishing import REFUSED

KIND = "newsroom.publishing_refused"


def connect() -> None:
    """Follow what the history of pages says; called once, when the app is ready."""
    mail.register(Kind(KIND, "Publication programmée refusée", "mail/newsroom/publishing_refused", _letter))
    post_save.connect(_tell, sender=PageLogEntry, dispatch_uid="newsroom.publishing_refused")


def _tell(instance: PageLogEntry, created: bool, **kwargs: Any) -> None:
    if not created or instance.action != REFUSED:
        return
    page = Page.objects.filter(pk=instance.page_id).first()
    planned_by = instance.revision.user_id if instance.revision else None
    wanted = {key for key in (planned_by, page.owner_id if page else None) if key}
    for user in User.objects.filter(pk__in=wanted, is_active=True).exclude(email=""):
        key = f"publishing-refused-{instance.pk}-{user.pk}"
        mail.queue(KIND, key=key, to=user.email, context={"entry": instance.pk})


def _letter(row: Mail) -> Letter | None:
    """Say what the page lacked; nothing when the page is gone."""
    entry = PageLogEntry.objects.filter(pk=row.context.get("entry"), action=REFUSED).first()
    page = Page.objects.filter(pk=entry.page_id).first() if entry else None
    if entry is None or page is None:
        return None
    return Letter(
        {
            "title": page.get_latest_revision_as_object().title,
            "errors": entry.data.get("errors", []),
            "link": absolute(reverse("wagtailadmin_pages:edit", args=[page.pk])),
        }
    )
