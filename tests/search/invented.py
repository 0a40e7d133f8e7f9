"""A searchable type made for a test: entries with any text and date, whatever the apps offer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.test import TestCase

from search import indexing, registry
from search.types import DocumentType, SearchDocument
from taxonomy.models import Source
from tests.factories import SourceFactory


class Invented:
    """A type, and what is published under it; each object is a source, which the search knows nothing of."""

    def __init__(self, name: str, freshness_days: int = 0) -> None:
        self.documents: dict[int, SearchDocument] = {}
        self.type = DocumentType(
            name=name,
            label=name.capitalize(),
            label_plural=f"{name.capitalize()}s",
            icon="practice",
            model=Source,
            public=self._public,
            build=lambda source: self.documents[source.pk],
            freshness_days=freshness_days,
        )

    def _public(self) -> QuerySet[Source]:
        return Source.objects.filter(pk__in=list(self.documents))

    def publish(self, title: str, day: date | None = None, **fields: Any) -> int:
        """Publish an entry and index it as after a commit; return the key of its object."""
        key: int = SourceFactory().pk
        fields = {"summary": "", **fields}
        self.documents[key] = SearchDocument(
            type=self.type.name,
            object_id=key,
            slug=f"{self.type.name}-{key}",
            url=f"/{self.type.name}/{key}/",
            title=title,
            date=day,
            **fields,
        )
        self._index(key)
        return key

    def withdraw(self, key: int) -> None:
        """Make an entry private and index it as after a commit."""
        del self.documents[key]
        self._index(key)

    def _index(self, key: int) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            indexing.index(self.type.name, [key])


@contextmanager
def invented(name: str, freshness_days: int = 0) -> Iterator[Invented]:
    """Have a type registered for the time of a test."""
    made = Invented(name, freshness_days)
    registry.register(made.type)
    try:
        yield made
    finally:
        registry.unregister(name)
