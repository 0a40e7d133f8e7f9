"""The one way in and out of the index. What adds locks the index first, then reads what is public: writers
come one at a time, so that none puts back what another has just withdrawn.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page

from . import outbox, registry
from .analysis import stem_word
from .documents import Prepared, Spelling, fingerprint, learn, prepare
from .models import IndexState, SearchEntry, SearchStem, SearchText, SearchWord
from .outbox import Key
from .types import DocumentType

# How many objects are read, analysed and written at a time: bounds memory and the length of a lock.
CHUNK = 200

Counted = TypeVar("Counted", SearchWord, SearchStem)


def index(type_name: str, object_ids: Iterable[int]) -> int:
    """Bring the entries of these objects up to date with what is public now; idempotent.

    An object that is not public (any more), or does not exist, loses its entry.

    Returns:
        How many entries were written or removed.
    """
    kind = registry.document_type(type_name)
    wanted = sorted(set(object_ids))
    changed = 0
    for start in range(0, len(wanted), CHUNK):
        changed += _index_chunk(kind, wanted[start : start + CHUNK])
    return changed


def withdraw(type_name: str, object_ids: Collection[int]) -> int:
    """Remove the entries of these objects now, in the caller's transaction if there is one.

    Objects without an entry cost a query and no lock: an editor does not wait for the index for nothing. The
    objects are locked before the index, as they are by whoever saves them first and withdraws them after: two
    editors never wait for each other.

    Returns:
        How many entries were removed.
    """
    with transaction.atomic():
        entries = SearchEntry.objects.filter(type=type_name, object_id__in=object_ids)
        withdrawn = list(entries.values_list("object_id", flat=True))
        if not withdrawn:
            return 0
        _lock_objects(type_name, withdrawn)
        IndexState.lock()
        return _remove(entries)


def withdraw_type(type_name: str) -> int:
    """Remove every entry of a type that is no longer registered."""
    with transaction.atomic():
        IndexState.lock()
        return _remove(SearchEntry.objects.filter(type=type_name))


def withdraw_missing(kind: DocumentType) -> int:
    """Remove the entries of this type whose object is not public now; return how many."""
    with transaction.atomic():
        IndexState.lock()
        entries = SearchEntry.objects.filter(type=kind.name)
        return _remove(entries.exclude(object_id__in=kind.public().order_by().values("pk")))


def recount() -> None:
    """Make the vocabulary again from the entries."""
    with transaction.atomic():
        IndexState.bump()
        learnt: Spelling = {}
        for entry in SearchEntry.objects.iterator(chunk_size=CHUNK):
            learnt.update(learn((entry.title, *entry.keywords, entry.summary, entry.body)))
        SearchWord.objects.all().delete()
        SearchStem.objects.all().delete()
        _count(*tally(SearchText.objects.iterator(chunk_size=CHUNK)), learnt)


def clear() -> None:
    """Empty the index."""
    with transaction.atomic():
        version = IndexState.bump()
        outbox.record(version, removed=_keys(SearchEntry.objects.all()))
        for model in (SearchText, SearchEntry, SearchWord, SearchStem):
            model.objects.all().delete()


def touch() -> None:
    """Tell readers that labels or synonyms changed."""
    with transaction.atomic():
        IndexState.bump()


def carrying(facet: str, values: Collection[str]) -> dict[str, list[int]]:
    """Return, by type, the objects whose entries count under any of these values."""
    condition = Q()
    for value in values:
        pair = f"{facet}={value}"
        condition |= (
            Q(facets=pair)
            | Q(facets__startswith=f"{pair} ")
            | Q(facets__endswith=f" {pair}")
            | Q(facets__contains=f" {pair} ")
        )
    found: dict[str, list[int]] = {}
    if values:
        for type_name, object_id in SearchEntry.objects.filter(condition).values_list("type", "object_id"):
            found.setdefault(type_name, []).append(object_id)
    return found


def _lock_objects(type_name: str, object_ids: list[int]) -> None:
    """Lock these objects' own rows, in the order of their keys; pages by the table that is saved first."""
    model = registry.document_type(type_name).model
    root = Page if issubclass(model, Page) else model
    rows = root._base_manager.select_for_update().filter(pk__in=object_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def _index_chunk(kind: DocumentType, object_ids: list[int]) -> int:
    IndexState.lock()
    objects = kind.prefetch(kind.public().filter(pk__in=object_ids))
    documents = {document.object_id: document for document in map(kind.build, objects)}
    entries = SearchEntry.objects.filter(type=kind.name, object_id__in=object_ids)
    current = dict(entries.values_list("object_id", "fingerprint"))
    changed = [document for pk, document in documents.items() if current.get(pk) != fingerprint(document)]
    gone = [pk for pk in current if pk not in documents]
    _remove(entries.filter(object_id__in=[*gone, *(document.object_id for document in changed)]))
    _add([prepare(document) for document in changed])
    return len(gone) + len(changed)


def _add(documents: list[Prepared]) -> None:
    """Insert entries that are not there, and count their words."""
    if not documents:
        return
    version = IndexState.bump()
    for document in documents:
        document.entry.version = version
    entries = SearchEntry.objects.bulk_create(document.entry for document in documents)
    for document, entry in zip(documents, entries, strict=True):
        document.text.entry = entry
    texts = SearchText.objects.bulk_create(document.text for document in documents)
    words: Spelling = {}
    for document in documents:
        words.update(document.words)
    _count(*tally(texts), words)
    outbox.record(version, written=[Key(entry.type, entry.object_id) for entry in entries])


def _remove(entries: QuerySet[SearchEntry]) -> int:
    """Remove entries with their stems, and uncount their words; return how many there were."""
    removed = list(entries.values_list("pk", flat=True))
    if not removed:
        return 0
    outbox.record(IndexState.bump(), removed=_keys(SearchEntry.objects.filter(pk__in=removed)))
    texts = SearchText.objects.filter(pk__in=removed)
    words, stems = tally(texts.iterator())
    texts.delete()
    SearchEntry.objects.filter(pk__in=removed).delete()
    _count(_negated(words), _negated(stems), {})
    return len(removed)


def _keys(entries: QuerySet[SearchEntry]) -> Iterator[Key]:
    return (Key(*row) for row in entries.values_list("type", "object_id").iterator())


def tally(texts: Iterable[SearchText]) -> tuple[Counter[str], Counter[str]]:
    """Count in how many of these texts each word and each stem stands."""
    words: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    for text in texts:
        words.update(text.words.split())
        stems.update({*text.title.split(), *text.keywords.split(), *text.summary.split(), *text.body.split()})
    return words, stems


def _negated(counter: Counter[str]) -> Counter[str]:
    return Counter({key: -count for key, count in counter.items()})


def _count(words: Mapping[str, int], stems: Mapping[str, int], learnt: Mapping[str, tuple[str, str]]) -> None:
    """Add these differences to the vocabulary; what no entry holds any more leaves it at once."""
    known_words = SearchWord.objects.in_bulk(list(words))
    for word, difference in words.items():
        if word not in known_words:
            # A word that the entries no longer yield was analysed by a former chain; a rebuild forgets it.
            stem, display = learnt.get(word) or (stem_word(word), word)
            known_words[word] = SearchWord(word=word, stem=stem, display=display, documents=0)
        known_words[word].documents += difference
    _store(SearchWord, known_words.values())
    known_stems = SearchStem.objects.in_bulk(list(stems))
    for stem, difference in stems.items():
        known_stems.setdefault(stem, SearchStem(stem=stem, documents=0)).documents += difference
    _store(SearchStem, known_stems.values())


def _store(model: type[Counted], rows: Collection[Counted]) -> None:
    """Write counts, and delete what counts nothing."""
    kept = [row for row in rows if row.documents > 0]
    model.objects.bulk_create(
        kept, batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=["documents"]
    )
    gone = [row.pk for row in rows if row.documents <= 0]
    for start in range(0, len(gone), 500):
        model.objects.filter(pk__in=gone[start : start + 500]).delete()
