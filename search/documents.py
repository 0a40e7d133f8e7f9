"""From a ``SearchDocument`` to the rows that hold it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from . import facets
from .analysis import tokens
from .models import SearchEntry, SearchText
from .types import SearchDocument

# For each folded word, its stem and how it is written.
Spelling = dict[str, tuple[str, str]]

# Changes when the rows of an unchanged document would: everything is then written again.
FORM = 2


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: its rows, not saved, and its words.

    Attributes:
        entry, text: the rows; ``text.entry_id`` is set once the entry has its key.
        words: its words.
    """

    entry: SearchEntry
    text: SearchText
    words: Spelling


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
        dict(document.orders),
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
        support=document.orders.get("support", 0),
        move=document.orders.get("move", 0),
        card=dict(document.card),
        fingerprint=fingerprint(document),
    )
    words: Spelling = {}
    columns = {
        "title": _stems((document.title,), words),
        "keywords": _stems(document.keywords, words),
        "summary": _stems((document.summary,), words),
        "body": _stems((document.body,), words),
    }
    text = SearchText(
        **{name: " ".join(column) for name, column in columns.items()},
        length=sum(map(len, columns.values())),
        words=" ".join(words),
    )
    return Prepared(entry, text, words)


def learn(texts: Iterable[str]) -> Spelling:
    """Return the words of these texts as first written: acronyms as they are, others in lower case."""
    words: Spelling = {}
    _stems(texts, words)
    return words


def _stems(texts: Iterable[str], words: Spelling) -> list[str]:
    """Return the stems of these texts, in order, and remember their words."""
    stems = []
    for text in texts:
        for token in tokens(text):
            stems.append(token.stem)
            if token.word not in words:
                written = text[token.start : token.end]
                acronym = len(written) > 1 and written.isalpha() and written.isupper()
                words[token.word] = (token.stem, written if acronym else written.lower())
    return stems


def _facets(document: SearchDocument) -> str:
    return facets.pack({**document.facets, "type": (document.type,)})
