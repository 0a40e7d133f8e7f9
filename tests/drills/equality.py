"""Says where the site, its entries and the documents of Elasticsearch differ: whole documents, one by one.

Reads Elasticsearch by itself, without what the portal compares with. Exits with 1 when anything differs.

Usage: python -m tests.drills.equality
"""

import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from elasticsearch.helpers import scan  # noqa: E402 - models exist once Django is set up

from search import checking  # noqa: E402
from search.engines.elastic import documents  # noqa: E402
from search.engines.elastic.connection import client, current_alias  # noqa: E402
from search.models import SearchEntry, SearchOutbox  # noqa: E402

SHOWN = 20


def differences() -> Iterator[str]:
    """Yield what differs, in words for whoever reads a failed drill."""
    for difference in checking.differences():
        yield f"entry: {difference}"
    if checking.vocabulary_differs():
        yield "the vocabulary is not that of the entries"
    expected = {str(documents.identified(entry)): entry for entry in SearchEntry.objects.iterator()}
    held = dict(_documents())
    for identifier in sorted(expected.keys() | held.keys()):
        entry, document = expected.get(identifier), held.get(identifier)
        if entry is None or document is None:
            yield f"document {identifier}: {'missing' if document is None else 'too many'}"
        elif document != documents.source(entry):
            yield f"document {identifier}: not what its entry is"
    untold = SearchOutbox.objects.filter(told_at=None).count()
    if untold:
        yield f"{untold} changes wait to be told"


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the documents that searches find, tombstones left aside."""
    client().indices.refresh(index=current_alias())
    for hit in scan(client(), index=current_alias(), query={"query": {"term": {"removed": False}}}):
        yield hit["_id"], hit["_source"]


def main() -> int:
    """Print the first differences."""
    found = list(differences())
    for line in found[:SHOWN]:
        sys.stdout.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
