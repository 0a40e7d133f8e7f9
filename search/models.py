"""What the search keeps: the public entries, their stems, the vocabulary and the synonyms."""

import secrets
import time
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Subquery
from django.db.models.functions import JSONObject

from . import analysis


class SearchEntry(models.Model):
    """The public projection of one object: all that a result card shows, whatever the engine."""

    # What is read in bulk comes first and the body last: SQLite walks a long row to reach a late column.
    type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    date = models.DateField(null=True)
    # « axis=axe-1 job=* »: cheaper to parse than JSON when a process loads the facets of all entries.
    facets = models.TextField(blank=True)
    # What a list may be sorted by, the greatest first: ``types.ORDERS``.
    support = models.BigIntegerField(default=0)
    move = models.BigIntegerField(default=0)
    # Grows with each write of the index: another engine's late write is told from a newer one by it.
    version = models.BigIntegerField(default=0, db_index=True)
    # What the document was when written: an unchanged document is not written again.
    fingerprint = models.CharField(max_length=64)
    slug = models.CharField(max_length=255)
    url = models.CharField(max_length=500)
    title = models.TextField()
    summary = models.TextField(blank=True)
    card = models.JSONField(default=dict)
    keywords = models.JSONField(default=list)
    body = models.TextField(blank=True)

    class Meta:
        verbose_name = "fiche indexée"
        verbose_name_plural = "fiches indexées"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "object_id"], name="search_entry_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchText(models.Model):
    """The stems of an entry, column by column; what the full-text index is built on.

    The index itself belongs to the database (migration 0002): an FTS5 table kept by triggers on SQLite, a
    generated ``tsvector`` on PostgreSQL. It is a table of its own so that later changes of ``SearchEntry``
    never rebuild it: SQLite drops the triggers of a table that a migration alters.
    """

    entry = models.OneToOneField(SearchEntry, models.CASCADE, primary_key=True, related_name="text")
    # How many stems in all, for the normalisation by length.
    length = models.PositiveIntegerField()
    title = models.TextField()
    keywords = models.TextField()
    summary = models.TextField()
    body = models.TextField()
    # Folded words, once each: taken from the vocabulary when the entry goes.
    words = models.TextField()

    class Meta:
        verbose_name = "texte indexé"
        verbose_name_plural = "textes indexés"

    def __str__(self) -> str:
        return f"{self.entry_id}"


class SearchWord(models.Model):
    """A word of the public entries: what corrections and suggestions choose from."""

    word = models.CharField(max_length=analysis.MAX_WORD, primary_key=True)
    stem = models.CharField(max_length=analysis.MAX_STEM, db_index=True)
    # As it is written, with its accents.
    display = models.CharField(max_length=analysis.MAX_WORD * 2)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = "mot"
        verbose_name_plural = "mots"

    def __str__(self) -> str:
        return self.display


class SearchStem(models.Model):
    """How many entries hold a stem: the rarity that BM25 needs."""

    stem = models.CharField(max_length=analysis.MAX_STEM, primary_key=True)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = "racine"
        verbose_name_plural = "racines"

    def __str__(self) -> str:
        return self.stem


class SynonymGroup(models.Model):
    """Terms that the field uses for one another."""

    slug = models.SlugField("identifiant", max_length=100, unique=True)
    terms = models.TextField(
        "termes",
        help_text="Un terme par ligne, de un ou plusieurs mots. Dites ce qui est vrai du métier : des mots "
        "que l’on emploie vraiment l’un pour l’autre.",
    )
    one_way = models.BooleanField(
        "sens unique",
        default=False,
        help_text="Coché : qui cherche le premier terme trouve aussi les suivants, mais pas l’inverse.",
    )

    MAX_TERMS = 40

    class Meta:
        verbose_name = "groupe de synonymes"
        verbose_name_plural = "synonymes"
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return " = ".join(self.term_list[:4])

    @property
    def term_list(self) -> list[str]:
        """The terms, in order."""
        return [term.strip() for term in self.terms.splitlines() if term.strip()]

    def clean(self) -> None:
        """Refuse groups that would do nothing or too much.

        Raises:
            ValidationError: keyed by field, in French.
        """
        terms = self.term_list
        if len(terms) < 2:
            raise ValidationError({"terms": "Il faut au moins deux termes, un par ligne."})
        if len(terms) > self.MAX_TERMS:
            raise ValidationError({"terms": f"Pas plus de {self.MAX_TERMS} termes par groupe."})
        empty = [term for term in terms if not analysis.stems(term)]
        if empty:
            raise ValidationError(
                {"terms": f"« {empty[0]} » ne contient aucun mot que la recherche retienne."}
            )
        self._refuse_repetitions(terms)
        self.terms = "\n".join(terms)

    @staticmethod
    def _refuse_repetitions(terms: list[str]) -> None:
        """Refuse a term written twice, and a group whose terms are all one to the search.

        Some of the terms may be inflections of one another, « apprenti » and « apprentie »: vocabularies
        list them so, and the others give the group its sense.
        """
        seen: dict[str, str] = {}
        for term in terms:
            written = " ".join(analysis.fold(term).split())
            if written in seen:
                raise ValidationError({"terms": f"« {seen[written]} » et « {term} » sont le même terme."})
            seen[written] = term
        if len({tuple(analysis.stems(term)) for term in terms}) < 2:
            raise ValidationError(
                {"terms": "La recherche tient déjà ces termes pour un seul : ajoutez-en un autre."}
            )


# What an entry is compared with others by.
_TEXT_COLUMNS = ("entry_id", "title", "keywords", "summary", "body")


class IndexState(models.Model):
    """One row: which version of the index, the synonyms and the labels this is.

    The generation is drawn at random, not counted: a number that a rolled-back transaction used never
    comes back with other content, so that what a process keeps under it is always true.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.BigIntegerField(default=0)
    # Grows with each write, and documents carry it as their version. At least the time in milliseconds, so
    # that it grows too after the database was restored from a backup, older than what another engine holds.
    version = models.BigIntegerField(default=0)
    # The last version written while there was no other engine to tell, until an index made since is read.
    untracked = models.BigIntegerField(default=0)
    # Of which form is the index that another engine reads (``elastic.indices.FORM``); 0 when it reads none.
    form = models.PositiveIntegerField(default=0)
    # Until when another engine's index is being built by someone: one at a time.
    rebuilding_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "état de l’index"
        verbose_name_plural = "état de l’index"

    def __str__(self) -> str:
        return f"{self.generation}"

    @classmethod
    def current(cls) -> int:
        """Return the generation that readers see now; 0 for an index never written."""
        return cls.read().generation

    @classmethod
    def read(cls) -> "IndexState":
        """Return the state that readers see now; that of an index never written when there is none."""
        return cls.objects.filter(pk=1).first() or cls()

    @classmethod
    def read_with_text(cls, type: str, object_id: int) -> "tuple[IndexState, SearchText | None]":
        """Return that state and, read at the same time, the stems of an object; None without an entry."""
        text = SearchText.objects.filter(entry__type=type, entry__object_id=object_id)
        told = Subquery(text.values(told=JSONObject(**{name: name for name in _TEXT_COLUMNS})))
        state = cls.objects.filter(pk=1).annotate(told=told).first()
        stems = getattr(state, "told", None)
        return state or cls(), SearchText(**stems) if stems else None

    @classmethod
    def lock(cls) -> None:
        """Wait for any other writer of the index; to be called first, in a transaction."""
        if cls.objects.select_for_update().filter(pk=1).first() is None:
            cls.objects.get_or_create(pk=1)
            cls.objects.select_for_update().get(pk=1)

    @classmethod
    def bump(cls) -> int:
        """Tell every process that what it keeps is out of date; the lock is held until the commit.

        Returns:
            The version of what the caller writes, greater than any before.
        """
        cls.lock()
        before = cls.objects.values_list("version", flat=True).get(pk=1)
        version = max(before + 1, time.time_ns() // 1_000_000)
        changes = {"generation": secrets.randbits(62) + 1, "version": version}
        if not settings.ELASTICSEARCH_URL:
            changes["untracked"] = version
        cls.objects.filter(pk=1).update(**changes)
        return version


class SearchOutbox(models.Model):
    """What another engine than the database has not been told yet, and what it was told to forget.

    A row is written with the change, in its transaction. One about a document goes away once told; one about
    a removal stays a while, so that an index being rebuilt meanwhile hears of it (see ``search.outbox``).
    """

    type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    version = models.BigIntegerField()
    removed = models.BooleanField()
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    # Who takes a row to tell it puts this off: were it killed, another takes the row then.
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "envoi au moteur de recherche"
        verbose_name_plural = "envois au moteur de recherche"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "object_id"], name="search_outbox_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "version"],
                condition=models.Q(told_at=None),
                name="search_outbox_untold",
            ),
            models.Index(fields=["version"], name="search_outbox_version"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"
