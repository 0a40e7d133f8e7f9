"""What all of the admin shares: its look, its content checks; and who may download a document."""

from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from .checked import admin_hooks as _checked_hooks  # noqa: F401 - registers its hooks
from .content_checker import FrenchContentChecker
from .documents import may_download
from .mail import admin_hooks as _mail_hooks  # noqa: F401 - registers its hooks
from .privacy import admin_hooks as _privacy_hooks  # noqa: F401 - registers its hooks


@hooks.register("insert_global_admin_css")
def admin_stylesheet() -> SafeString:
    """Give the admin the colours of the site."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/admin.css"))


@hooks.register("construct_wagtail_userbar")
def use_french_content_checker(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """Replace Wagtail's checker by ours, in the preview and in the editor's side panel."""
    items[:] = [
        FrenchContentChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]


@hooks.register("before_serve_document")
def keep_documents_of_private_pages(document: AbstractDocument, request: HttpRequest) -> None:
    """Answer as if a document did not exist to who may read no page that gives it.

    Raises:
        Http404: for such a reader.
    """
    if not may_download(document, request):
        raise Http404
