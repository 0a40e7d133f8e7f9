"""``manage.py search_check``: says whether the index is what the site publishes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing, registry
from search.checking import Difference, differences, vocabulary_differs

# How many differences are named one by one.
SHOWN = 50


class Command(BaseCommand):
    """Compares, reports, and repairs when asked to; exits with 1 when something differs and is left so."""

    help = "Compare l’index de la recherche avec le site, et le répare avec --repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--repair", action="store_true", help="corrige les différences")

    def handle(self, *, repair: bool, verbosity: int, **options: Any) -> None:
        """Compare, and repair."""
        found = list(differences())
        vocabulary = vocabulary_differs()
        for difference in found[:SHOWN] if verbosity else ():
            self.stdout.write(f"  {difference}")
        if len(found) > SHOWN and verbosity:
            self.stdout.write(f"  … et {len(found) - SHOWN} autres")
        if vocabulary and verbosity:
            self.stdout.write("  vocabulaire : les comptes ne sont pas ceux des fiches indexées")
        if not found and not vocabulary:
            self.stdout.write(self.style.SUCCESS("L’index dit exactement ce que le site publie."))
        elif repair:
            self._repair(found)
            self.stdout.write(self.style.SUCCESS(f"{len(found)} fiche(s) réparée(s)."))
        else:
            raise CommandError(
                f"{len(found)} différence(s) entre l’index et le site. Pour réparer : search_check --repair."
            )

    def _repair(self, found: list[Difference]) -> None:
        known = {kind.name for kind in registry.document_types()}
        for type_name in {difference.type for difference in found}:
            if type_name in known:
                indexing.index(type_name, [item.object_id for item in found if item.type == type_name])
            else:
                indexing.withdraw_type(type_name)
        if vocabulary_differs():
            indexing.recount()
