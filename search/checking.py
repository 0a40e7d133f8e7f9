"""Compares the index with the site, and puts it right."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from . import indexing, registry
from .documents import fingerprint
from .models import SearchEntry, SearchStem, SearchText, SearchWord
from .types import DocumentType


@dataclass(frozen=True)
class Difference:
    """One object whose entry is not what it should be.

    Attributes:
        type, object_id: the object.
        what: « absente », « périmée » or « de trop ».
    """

    type: str
    object_id: int
    what: str

    def __str__(self) -> str:
        return f"{self.type} {self.object_id} : {self.what}"


def differences() -> Iterator[Difference]:
    """Yield what is missing from the index, out of date in it, or should not be there.

    Objects are read by chunks, in the order of their keys: memory does not grow with the site.
    """
    for kind in registry.document_types():
        yield from _of_type(kind)
    names = [kind.name for kind in registry.document_types()]
    for type_name, pk in SearchEntry.objects.exclude(type__in=names).values_list("type", "object_id"):
        yield Difference(type_name, pk, "de trop")


def vocabulary_differs() -> bool:
    """Say whether the counts of words and stems are not those of the entries."""
    words, stems = indexing.tally(SearchText.objects.iterator(chunk_size=indexing.CHUNK))
    return words != dict(SearchWord.objects.values_list("word", "documents")) or stems != dict(
        SearchStem.objects.values_list("stem", "documents")
    )


def public_keys(kind: DocumentType) -> Iterator[list[int]]:
    """Yield the keys of what is public, by chunks, in order."""
    keys = kind.public().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=indexing.CHUNK)
    while chunk := list(islice(keys, indexing.CHUNK)):
        yield chunk


def _of_type(kind: DocumentType) -> Iterator[Difference]:
    entries = SearchEntry.objects.filter(type=kind.name)
    expected: set[int] = set()
    for keys in public_keys(kind):
        expected.update(keys)
        held = dict(entries.filter(object_id__in=keys).values_list("object_id", "fingerprint"))
        for item in kind.prefetch(kind.public().filter(pk__in=keys)):
            document = kind.build(item)
            if document.object_id not in held:
                yield Difference(kind.name, document.object_id, "absente")
            elif held[document.object_id] != fingerprint(document):
                yield Difference(kind.name, document.object_id, "périmée")
    for pk in entries.values_list("object_id", flat=True).iterator():
        if pk not in expected:
            yield Difference(kind.name, pk, "de trop")
