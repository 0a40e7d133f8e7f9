"""What stands under a page of the site's tree."""

from wagtail.models import Page

from . import registry
from .types import DocumentType


def registered_under(page_id: int) -> dict[str, list[int]]:
    """Return, by type name, the searchable pages at and under a page; nothing for a page that is gone."""
    path = Page.objects.filter(pk=page_id).values_list("path", flat=True).first()
    if path is None:
        return {}
    found = {}
    for kind in page_types():
        # Ordered from the model's own table: the public selector would leave out what must go.
        pks = kind.model._default_manager.filter(path__startswith=path).values_list("pk", flat=True)
        if ids := list(pks):
            found[kind.name] = ids
    return found


def page_types() -> list[DocumentType]:
    """Return the registered types that are pages."""
    return [kind for kind in registry.document_types() if issubclass(kind.model, Page)]
