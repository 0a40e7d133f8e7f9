"""What Elasticsearch holds of an entry, and how each field is read."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from elasticsearch.dsl import Boolean, Date, Document, Integer, Keyword, Long, Object, Text

from search import analysis as chain
from search.models import SearchEntry
from search.outbox import Key
from search.types import FACET_NAMES, ORDERS

from . import analysis

# The fields that are searched, as the weights of ``search.ranking`` name them.
COLUMNS = ("title", "keywords", "summary", "body")
# Results that can be paged through.
LAST_RESULT = 200_000


def _text(**subfields: Text) -> Text:
    return Text(analyzer=analysis.french, copy_to=["all", "words"], fields=subfields)


class EntryDocument(Document):
    """An entry, as it is searched; what is shown is read from ``SearchEntry``."""

    type = Keyword()
    object_id = Long()
    # Ties are broken as in the embedded engine: the entry written last comes first.
    entry = Long()
    date = Date(format="strict_date")
    support = Long()
    move = Long()
    removed = Boolean()
    title = _text(beginnings=Text(analyzer=analysis.prefixes, search_analyzer=analysis.words))
    # Short titles complete best.
    title_length = Integer()
    keywords = _text()
    summary = _text()
    body = _text()
    # Stems two by two, as ``search.analysis`` leaves them: a phrase is found without reading positions.
    pairs = Object(properties={name: Text(analyzer="whitespace") for name in COLUMNS}, dynamic="strict")
    # Every stem, wherever it stands: which terms an entry covers is told by one list instead of four.
    all = Text(analyzer=analysis.french, norms=False, index_options="docs")
    # Every word of the text, unstemmed: misspelt words are compared with these.
    words = Text(analyzer=analysis.words, norms=False, index_options="docs")
    facets = Object(properties={name: Keyword() for name in FACET_NAMES}, dynamic="strict")

    class Meta:
        dynamic = "strict"


def identified(entry: SearchEntry) -> Key:
    """Return the key of an entry."""
    return Key(entry.type, entry.object_id)


def read(keys: Iterable[Key]) -> dict[Key, SearchEntry]:
    """Return the entries of these objects, by key."""
    by_type: dict[str, list[int]] = {}
    for key in keys:
        by_type.setdefault(key.type, []).append(key.object_id)
    return {
        identified(entry): entry
        for name, object_ids in by_type.items()
        for entry in SearchEntry.objects.filter(type=name, object_id__in=object_ids)
    }


def pairs(text: str) -> str:
    """Return the stems of a text two by two, as one looks for several words in a row."""
    return paired(chain.stems(text))


def paired(stems: Sequence[str]) -> str:
    """Return stems two by two, as ``EntryDocument.pairs`` holds them."""
    return " ".join(map("_".join, pairwise(stems)))


def source(entry: SearchEntry) -> dict[str, Any]:
    """Return the document of an entry."""
    document: dict[str, Any] = {
        "type": entry.type,
        "object_id": entry.object_id,
        "entry": entry.pk,
        "removed": False,
        **{name: getattr(entry, name) for name in ORDERS},
        "title": entry.title,
        "title_length": len(entry.title),
        "keywords": entry.keywords,
        "summary": entry.summary,
        "body": entry.body,
        "pairs": {
            "title": pairs(entry.title),
            "keywords": " ".join(map(pairs, entry.keywords)),
            "summary": pairs(entry.summary),
            "body": pairs(entry.body),
        },
        "facets": {},
    }
    if entry.date is not None:
        document["date"] = entry.date.isoformat()
    for pair in entry.facets.split():
        facet, _, value = pair.partition("=")
        document["facets"].setdefault(facet, []).append(value)
    return document


def tombstone(key: Key) -> dict[str, Any]:
    """Return what stays of a removed object: Elasticsearch forgets the version of a deleted document after a
    minute (``index.gc_deletes``), and a late write of an older version would then bring it back.
    """
    return {"type": key.type, "object_id": key.object_id, "removed": True}


def written(entry: SearchEntry) -> dict[str, Any]:
    """Return what a bulk request says of an entry."""
    return _operation(identified(entry), entry.version, source(entry))


def removed(key: Key, version: int) -> dict[str, Any]:
    """Return what a bulk request says of an object that has no entry any more."""
    return _operation(key, version, tombstone(key))


def _operation(key: Key, version: int, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "_op_type": "index",
        "_id": str(key),
        "version": version,
        # The same version may be told twice: it says the same.
        "version_type": "external_gte",
        "_source": document,
    }
