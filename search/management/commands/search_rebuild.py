"""``manage.py search_rebuild``: writes the whole index again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search import indexing, registry
from search.checking import public_keys
from search.models import SearchEntry


class Command(BaseCommand):
    """Brings every entry up to date, chunk by chunk; the site answers meanwhile."""

    help = "Reconstruit l’index de la recherche à partir de ce qui est public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--empty",
            action="store_true",
            help="vide l’index d’abord (la recherche ne trouve rien le temps de la reconstruction)",
        )

    def handle(self, *, empty: bool, verbosity: int, **options: Any) -> None:
        """Rebuild, with progress."""
        if empty:
            indexing.clear()
        for kind in registry.document_types():
            total, done, changed = kind.public().count(), 0, 0
            for keys in public_keys(kind):
                changed += indexing.index(kind.name, keys)
                done += len(keys)
                if verbosity:
                    self._progress(f"{kind.label_plural} : {done}/{total}", done >= total)
            changed += indexing.withdraw_missing(kind)
            if verbosity:
                self.stdout.write(f"{kind.label_plural} : {done} à jour, {changed} écrites ou retirées.")
        names = [kind.name for kind in registry.document_types()]
        for type_name in (
            SearchEntry.objects.exclude(type__in=names).values_list("type", flat=True).distinct()
        ):
            indexing.withdraw_type(type_name)

    def _progress(self, line: str, last: bool) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="\n" if last else "")
            self.stdout.flush()
