"""The state of one loading: what is written, what was there already, and what is counted."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .bundle import fingerprint
from .entry import Entry
from .models import LoadedEntry

M = TypeVar("M", bound=models.Model)

CREATED, UPDATED, UNCHANGED, REMOVED = "created", "updated", "unchanged", "removed"


class Report:
    """What each app's ``load(bundle, report)`` writes through.

    An entry is written when it is new, or when it has changed in its file since it was last loaded. An object
    that an editor deleted since stays deleted, unless its entry changes.

    Args:
        progress: called with (label, done, total) as the loading goes on.
    """

    def __init__(self, progress: Callable[[str, int, int], None] = lambda label, done, total: None) -> None:
        self._progress = progress
        self._objects: dict[type[models.Model], dict[str, models.Model]] = {}
        self.counts: dict[str, Counter[str]] = {}

    def get(self, model: type[M], slug: str | None) -> M | None:
        """Return the object that an entry became, or None when an editor deleted it since.

        The answer does not depend on its present slug, which an editor may have changed. The entries of
        ``model`` must have been loaded before.
        """
        found = self._objects[model].get(slug) if slug else None
        return found if isinstance(found, model) else None

    def several(self, model: type[M], slugs: Sequence[str]) -> list[M]:
        """Return the objects that entries became, in order, without those that editors deleted."""
        return [found for slug in slugs if (found := self.get(model, slug))]

    def load(
        self,
        model: type[M],
        entries: Sequence[Entry],
        save: Callable[[Entry, M], None],
        *,
        create: Callable[[Entry], M] | None = None,
        adopt: Callable[[Entry], M | None] | None = None,
        content: Callable[[Entry], Any] = lambda entry: entry.data,
        retired: Collection[str] = (),
    ) -> None:
        """Write the entries that need it.

        Args:
            model: what the entries become.
            entries: in the order of the file.
            save: fills and saves the object of an entry.
            create: makes and saves the object of a new entry, when objects refer to one another: all are
                created before any is filled. Without it, ``save`` receives a new object with its slug only.
            adopt: finds the object of an entry never loaded before, made by hand; by its slug when not given.
            content: what the fingerprint is taken of, when that is more or less than the entry.
            retired: entries whose object went for good (a tag merged into another): never made again.
        """
        objects = self._objects.setdefault(model, {})
        if not entries:
            return
        label = str(model._meta.verbose_name_plural)
        counts = self.counts.setdefault(label, Counter())
        records = {record.slug: record for record in LoadedEntry.objects.filter(kind=model._meta.label_lower)}
        existing = model._default_manager.in_bulk([record.object_id for record in records.values()])
        pending: list[tuple[Entry, M, str]] = []
        for entry in entries:
            digest = fingerprint(content(entry))
            record = records.get(entry.slug)
            found = existing.get(record.object_id) if record else _adopt(model, entry, adopt)
            if found is not None:
                objects[entry.slug] = found
            if (record and record.fingerprint == digest) or (found is None and entry.slug in retired):
                counts[UNCHANGED if found else REMOVED] += 1
                continue
            counts[UPDATED if found else CREATED] += 1
            if found is None:
                found = create(entry) if create else model(slug=entry.slug)
                objects[entry.slug] = found
            pending.append((entry, found, digest))
        for done, (entry, found, digest) in enumerate(pending, 1):
            save(entry, found)
            self._record(entry, found, digest)
            self._progress(label, done, len(pending))

    def withdraw(self, model: type[models.Model], stated: Collection[str]) -> None:
        """Delete what entries became that the files no longer hold, for what the files alone say.

        Pages and terms are never withdrawn so: the editors decide of those.

        Args:
            model: what the entries became.
            stated: the slugs of the entries that there are.
        """
        records = LoadedEntry.objects.filter(kind=model._meta.label_lower).exclude(slug__in=stated)
        if not records:
            return
        keys = [record.object_id for record in records]
        deleted, _ = model._default_manager.filter(pk__in=keys).delete()
        if deleted:
            self.counts.setdefault(str(model._meta.verbose_name_plural), Counter())[REMOVED] += deleted
        records.delete()

    def _record(self, entry: Entry, found: models.Model, digest: str) -> None:
        LoadedEntry.objects.update_or_create(
            kind=found._meta.label_lower,
            slug=entry.slug,
            defaults={
                "fingerprint": digest,
                "content_type": ContentType.objects.get_for_model(found),
                "object_id": found.pk,
            },
        )


def _adopt(model: type[M], entry: Entry, adopt: Callable[[Entry], M | None] | None) -> M | None:
    """Return the object that stands for an entry already, made by hand before any loading."""
    if adopt is not None:
        return adopt(entry)
    return model._default_manager.filter(slug=entry.slug).first()
