"""The reads of ideas that several of its parts share."""

from django.db.models import QuerySet

from .models import Idea


def public() -> QuerySet[Idea]:
    """Return the ideas that anyone may read: the one selector behind pages, search, exports and counts."""
    return Idea.objects.filter(state__in=Idea.PUBLIC)
