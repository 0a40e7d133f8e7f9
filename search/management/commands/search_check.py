"""``manage.py search_check``: says whether the index is what the site publishes."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing, outbox, registry
from search.checking import Difference, differences, vocabulary_differs

# How many differences are named one by one.
SHOWN = 50


class Command(BaseCommand):
    """Compares, reports, and repairs when asked to; exits with 1 when something differs and is left so.

    The index of the database is compared with the site, then that of Elasticsearch with the database.
    """

    help = "Compare l’index de la recherche avec le site, et le répare avec --repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--repair", action="store_true", help="corrige les différences")

    def handle(self, *, repair: bool, verbosity: int, **options: Any) -> None:
        """Compare, and repair."""
        wrong = [self._check_database(repair, verbosity)]
        if outbox.enabled():
            wrong.append(self._check_elasticsearch(repair, verbosity))
        if problems := [problem for problem in wrong if problem]:
            raise CommandError("\n".join(problems))

    def _check_database(self, repair: bool, verbosity: int) -> str:
        """Return what is left wrong; an empty string when nothing is."""
        found = list(differences())
        vocabulary = vocabulary_differs()
        self._show(found, verbosity)
        if vocabulary and verbosity:
            self.stdout.write("  vocabulaire : les comptes ne sont pas ceux des fiches indexées")
        if not found and not vocabulary:
            self.stdout.write(self.style.SUCCESS("L’index dit exactement ce que le site publie."))
        elif repair:
            self._repair(found)
            self.stdout.write(self.style.SUCCESS(f"{len(found)} fiche(s) réparée(s)."))
        else:
            return (
                f"{len(found)} différence(s) entre l’index et le site. Pour réparer : search_check --repair."
            )
        return ""

    def _check_elasticsearch(self, repair: bool, verbosity: int) -> str:
        """Return what is left wrong; an empty string when nothing is."""
        from search.engines.elastic import indices, writing

        try:
            name = indices.resolve().current
            if not name:
                return "Elasticsearch n’a pas d’index pour ce site. Pour le construire : search_reindex."
            return self._mend(name) if repair else self._compare(name, verbosity)
        except writing.FAILURES as failure:
            return f"L’index d’Elasticsearch n’a pas pu être comparé, le serveur ne répond pas : {failure}"

    def _compare(self, name: str, verbosity: int) -> str:
        from search.engines.elastic import comparing
        from search.engines.elastic.connection import current_alias

        found, waiting = [], 0
        for gap in comparing.gaps(current_alias()):
            if gap.waiting:
                waiting += 1
            else:
                found.append(gap)
        self._show(found, verbosity)
        late = f" ({waiting} changement(s) attendent de lui être envoyés)" if waiting else ""
        if found:
            return (
                f"{len(found)} différence(s) entre l’index {name} d’Elasticsearch et les fiches indexées"
                f"{late}. Pour réparer : search_check --repair."
            )
        said = f"L’index {name} d’Elasticsearch dit exactement ce que disent les fiches indexées{late}."
        self.stdout.write(self.style.SUCCESS(said))
        return ""

    def _mend(self, name: str) -> str:
        from search.engines.elastic import comparing
        from search.engines.elastic.connection import current_alias

        outbox.send()
        mended = comparing.mend(current_alias())
        self.stdout.write(
            self.style.SUCCESS(f"Index {name} d’Elasticsearch : {mended.written} document(s) réparé(s).")
        )
        return "\n".join(f"Elasticsearch refuse {key} : {why}" for key, why in mended.refused.items())

    def _show(self, found: Iterable[object], verbosity: int) -> None:
        """Name the first differences one by one."""
        named = list(found)
        for each in named[:SHOWN] if verbosity else ():
            self.stdout.write(f"  {each}")
        if len(named) > SHOWN and verbosity:
            self.stdout.write(f"  … et {len(named) - SHOWN} autres")

    def _repair(self, found: list[Difference]) -> None:
        known = {kind.name for kind in registry.document_types()}
        for type_name in {difference.type for difference in found}:
            if type_name in known:
                indexing.index(type_name, [item.object_id for item in found if item.type == type_name])
            else:
                indexing.withdraw_type(type_name)
        if vocabulary_differs():
            indexing.recount()
