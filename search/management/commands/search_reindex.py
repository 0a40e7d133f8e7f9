"""``manage.py search_reindex``: builds a new index of Elasticsearch, and has it read."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import outbox

# Seconds between two lines of progress where a line cannot be written over.
PAUSE_S = 10.0


class Command(BaseCommand):
    """Rebuilds, or goes back to the previous index; the site serves and editors publish meanwhile."""

    help = (
        "Construit un nouvel index d’Elasticsearch à partir des fiches indexées, le vérifie, puis le lit à "
        "la place de l’actuel, qui est gardé pour revenir en arrière. Le site répond pendant ce temps."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--rollback", action="store_true", help="reprend l’index précédent, après l’avoir mis à jour"
        )

    def handle(self, *, rollback: bool, verbosity: int, **options: Any) -> None:
        """Rebuild or go back."""
        if not outbox.enabled():
            raise CommandError(
                "Ce site n’a pas d’Elasticsearch (ELASTICSEARCH_URL est vide) : la recherche se fait dans "
                "la base de données, que search_rebuild réindexe."
            )
        from search.engines.elastic import reindexing, writing

        try:
            self._roll_back() if rollback else self._rebuild(verbosity)
        except reindexing.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except writing.FAILURES as failure:
            raise CommandError(
                f"Elasticsearch ne répond pas comme il faut : {failure}. L’index lu n’a pas changé."
            ) from failure

    def _roll_back(self) -> None:
        from search.engines.elastic import reindexing

        name = reindexing.roll_back()
        self.stdout.write(self.style.SUCCESS(f"L’index {name} est de nouveau lu, à jour."))

    def _rebuild(self, verbosity: int) -> None:
        from search.engines.elastic import reindexing

        started = monotonic()
        progress = Progress(self) if verbosity else lambda done, total: None
        rebuilt = reindexing.rebuild(progress)
        seconds = monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(
                f"L’index {rebuilt.index} est lu : {rebuilt.documents} documents en "
                f"{seconds:.0f} s ({rebuilt.documents / seconds:.0f} par seconde), "
                f"{rebuilt.golden} titres cherchés."
            )
        )
        if rebuilt.refused:
            self.stderr.write(
                f"Elasticsearch a refusé {rebuilt.refused} document(s) : ils lui seront proposés de "
                "nouveau, le journal dit pourquoi."
            )


class Progress:
    """Shows how far the copy is: on one line of a terminal, from time to time elsewhere."""

    def __init__(self, command: BaseCommand) -> None:
        self._out = command.stdout
        self._started = self._shown = monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` entries out of ``total`` are copied."""
        now = monotonic()
        last = done >= total
        line = f"Copie : {done}/{total} ({done / max(now - self._started, 0.001):.0f} par seconde)"
        if self._out.isatty():
            self._out.write(f"\r{line}", ending="\n" if last else "")
            self._out.flush()
        elif last or now - self._shown > PAUSE_S:
            self._shown = now
            self._out.write(line)
