"""``manage.py load_content``: brings the content files into the site."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.bundle import Bundle
from content.loading import InvalidContentError, load, validate
from content.report import CREATED, REMOVED, UNCHANGED, UPDATED, Report

STATES = (
    (CREATED, "créations"),
    (UPDATED, "mises à jour"),
    (UNCHANGED, "sans changement"),
    (REMOVED, "retraits faits par la rédaction"),
)


class Command(BaseCommand):
    """Validates every file, then writes what is new or has changed; run again, it changes nothing."""

    help = "Charge le contenu initial (content/*.yaml) : tout est vérifié d’abord, puis écrit en une fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "content",
            help="dossier des fichiers YAML (content/ par défaut)",
        )
        parser.add_argument("--check", action="store_true", help="vérifie les fichiers sans rien écrire")

    def handle(self, *, folder: Path, check: bool, verbosity: int, **options: Any) -> None:
        """Load, or say all that is wrong."""
        if verbosity < 2:  # Wagtail tells every page that it publishes
            logging.getLogger("wagtail").setLevel(logging.WARNING)
        bundle = Bundle.read(folder)
        report = Report(self._progress if verbosity else lambda label, done, total: None)
        try:
            if check:
                if defects := validate(bundle):
                    raise InvalidContentError(defects)
            else:
                load(bundle, report)
        except InvalidContentError as error:
            for defect in error.defects:
                self.stderr.write(self.style.ERROR(f"  {defect}"))
            raise CommandError(
                f"{len(error.defects)} défaut(s) dans {folder} : rien n’a été écrit."
            ) from None
        if verbosity:
            self._summarise(report, check)

    def _progress(self, label: str, done: int, total: int) -> None:
        """Show a line for each type, rewritten on a terminal."""
        if self.stdout.isatty():
            self.stdout.write(f"\r  {label} : {done}/{total}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done == total:
            self.stdout.write(f"  {label} : {done}/{total}")

    def _summarise(self, report: Report, check: bool) -> None:
        if check:
            self.stdout.write(self.style.SUCCESS("Aucun défaut."))
            return
        for label, counts in report.counts.items():
            states = ", ".join(f"{name} : {counts[state]}" for state, name in STATES if counts[state])
            self.stdout.write(f"{counts.total():5d}  {label} ({states})")
        self.stdout.write(self.style.SUCCESS("Contenu à jour."))
