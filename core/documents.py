"""Who may download a document: whoever may read a page that gives it."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex


def may_download(document: AbstractDocument, request: HttpRequest) -> bool:
    """Tell whether this reader may have a document.

    Wagtail knows the privacy of collections only: without this, the attachments of a draft or of a private
    page could be downloaded by whoever guesses a number and a name. The user and the session are looked at
    only when no page gives the document to everyone, so that what is public stays cacheable.
    """
    pages = list(pages_that_give(document))
    if any(not page.get_view_restrictions().exists() for page in pages):
        return True
    if any(all(rule.accept_request(request) for rule in page.get_view_restrictions()) for page in pages):
        return True
    return bool(request.user.has_perm("wagtailadmin.access_admin"))


def pages_that_give(document: AbstractDocument) -> Iterator[Page]:
    """Yield the live pages that give a document, as published.

    The index of references says where to look; each page is then read again, for the index is also written
    when a draft is saved.
    """
    kind = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(document).filter(base_content_type=kind)
    ids = {int(reference.object_id) for reference in references}
    for page in Page.objects.filter(pk__in=ids).live().specific():
        if _gives(page, document):
            yield page


def _gives(page: Page, document: AbstractDocument) -> bool:
    kind = ReferenceIndex._get_base_content_type(document).pk
    found = ReferenceIndex._extract_references_from_object(page)
    return any((content_type, target) == (kind, str(document.pk)) for content_type, target, *_ in found)
