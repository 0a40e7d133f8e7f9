"""``manage.py purge_personal_data``: forgets what has been kept long enough."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.privacy.purge import Passage, purge

# Exit codes, for whoever runs it from a script.
FAILED, CAPPED = 1, 2


def positive(text: str) -> int:
    """Read a number of the command line that is 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("un nombre, 1 au moins")
    return int(text)


class Command(BaseCommand):
    """Does at once what « run_periodic » does every night."""

    help = (
        "Oublie les données personnelles dont la durée est passée, au plus PURGE_DAILY_CAP par jour et par "
        "nature. Code de sortie\u00a0: 0 tout est oublié, 1 une erreur, 2 le plafond du jour est atteint."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--dry-run", action="store_true", help="compte, sans rien changer")
        parser.add_argument("--limit", type=positive, help="en oublie au plus N de chaque nature")

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge and say what was done, in numbers.

        Raises:
            CommandError: when the cap left something (exit code 2), or an error did (1).
        """
        passages = purge(options["limit"], options["dry_run"])
        for passage in passages:
            self.stdout.write(line(passage, options["dry_run"]))
        failed = [passage.data.name for passage in passages if passage.failed]
        if failed:
            raise CommandError(f"En échec\u00a0: {', '.join(failed)}. Voir le journal.", returncode=FAILED)
        capped = [passage.data.name for passage in passages if passage.capped]
        if capped:
            raise CommandError(
                f"Le plafond de {settings.PURGE_DAILY_CAP} par jour laisse des données dont la durée est "
                f"passée ({', '.join(capped)}). Si ce nombre est attendu, relancez demain, ou relevez "
                "PURGE_DAILY_CAP.",
                returncode=CAPPED,
            )


def line(passage: Passage, dry_run: bool) -> str:
    """Say in numbers what was done with one kind of data, or would be."""
    done = "à oublier maintenant" if dry_run else "oubliés"
    return (
        f"{passage.data.label} ({passage.data.name})\u00a0: {passage.due} dont la durée est passée, "
        f"{passage.forgotten} {done}, {passage.left} restants"
    )
