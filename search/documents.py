"""From a ``SearchDocument`` to the rows that hold it."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from . import facets
from .analysis import Token, tokens
from .models import SearchEntry, SearchText
from .types import SearchDocument

# Changes when the rows of an unchanged document would: everything is then written again.
FORM = 1


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: its rows, not saved, and its words.

    Attributes:
        entry, text: the rows; ``text.entry_id`` is set once the entry has its key.
        words: for each folded word, its stem and how it is written.
    """

    entry: SearchEntry
    text: SearchText
    words: dict[str, tuple[str, str]]


def fingerprint(document: SearchDocument) -> str:
    """Return what tells a document from its next version."""
    fields = [
        FORM,
        document.slug,
        document.url,
        document.title,
        document.summary,
        document.body,
        list(document.keywords),
        _facets(document),
        document.date and document.date.isoformat(),
        dict(document.card),
    ]
    return sha256(dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def prepare(document: SearchDocument) -> Prepared:
    """Analyse a document.

    Raises:
        ValueError: for an unknown facet or a malformed facet value.
    """
    entry = SearchEntry(
        type=document.type,
        object_id=document.object_id,
        slug=document.slug,
        url=document.url,
        title=document.title,
        summary=document.summary,
        body=document.body,
        keywords=list(document.keywords),
        facets=_facets(document),
        date=document.date,
        card=dict(document.card),
        fingerprint=fingerprint(document),
    )
    words: dict[str, tuple[str, str]] = {}
    columns = {}
    length = 0
    for column, texts in _columns(document):
        stems: list[str] = []
        for text in texts:
            for token in tokens(text):
                stems.append(token.stem)
                _learn(words, token, text)
        columns[column] = " ".join(stems)
        length += len(stems)
    return Prepared(entry, SearchText(**columns, length=length, words=" ".join(words)), words)


def _columns(document: SearchDocument) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "title", (document.title,)
    yield "keywords", document.keywords
    yield "summary", (document.summary,)
    yield "body", (document.body,)


def _learn(words: dict[str, tuple[str, str]], token: Token, text: str) -> None:
    """Remember how a word is written: an acronym as it is, any other word in lower case."""
    if token.word in words:
        return
    written = text[token.start : token.end]
    acronym = written.isupper() and len(written) > 1 and written.isalpha()
    words[token.word] = (token.stem, written if acronym else written.lower())


def _facets(document: SearchDocument) -> str:
    return facets.pack({**document.facets, "type": (document.type,)})
