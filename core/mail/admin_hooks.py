"""Mails in the admin: the menu, those that failed on the home page, the words of their history."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.log_actions import LogActionRegistry

from . import admin, outbox


@hooks.register("register_admin_viewset")
def register_mails() -> admin.MailViewSet:
    """Add the mails to the settings."""
    return admin.MailViewSet(admin.NAME)


@hooks.register("register_log_actions")
def register_mail_actions(actions: LogActionRegistry) -> None:
    """Let the history say who had a mail sent again."""
    actions.register_action(outbox.RESEND, "Envoyer à nouveau", "Courriel envoyé à nouveau")


class FailedMails(SummaryItem):
    """How many mails reached nobody, on the home page of the admin; nothing while none did."""

    order = 190
    template_name = "core/mails/failed.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count them, and lead to them."""
        url = f"{reverse(f'{admin.NAME}:index')}?state=failed"
        return {"count": admin.failed().count(), "url": url}

    def is_shown(self) -> bool:
        """Show it to administrators, when there are any."""
        return bool(self.request.user.is_superuser) and admin.failed().exists()


@hooks.register("construct_homepage_summary_items")
def add_failed_mails(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put what failed where administrators land."""
    items.append(FailedMails(request))
