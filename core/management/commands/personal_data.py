"""``manage.py personal_data``: all that is held about a person."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from core.privacy.selectors import as_json, held_about


class Command(BaseCommand):
    """Answers who asks for their data (GDPR, articles 15 and 20)."""

    help = "Donne en JSON tout ce qui est gardé sur une personne, trouvée par son adresse électronique."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is held; an empty list when nothing is.

        Raises:
            CommandError: without an address.
        """
        held = as_json(held_about(read_address(options["adresse"])))
        self.stdout.write(json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))


def add_address(parser: ArgumentParser) -> None:
    """Declare the argument that says who."""
    parser.add_argument(
        "adresse", help="son adresse électronique\u00a0; un tiret pour la lire sur l’entrée standard"
    )


def read_address(argument: str) -> str:
    """Return the address given, or read it where neither the history of a shell nor a list of processes is.

    Raises:
        CommandError: when it is empty.
    """
    address = (sys.stdin.readline() if argument == "-" else argument).strip()
    if not address:
        raise CommandError("Donnez une adresse électronique.")
    return address
