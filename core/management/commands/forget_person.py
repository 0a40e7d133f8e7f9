"""``manage.py forget_person``: forgets a person who asks for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.privacy import CannotForgetError, all_data
from core.privacy.erasure import forget_person
from core.privacy.selectors import held_about

from .personal_data import add_address, read_address

NOTHING = "Rien n’est gardé sur cette personne."


class Command(BaseCommand):
    """Says what would be forgotten; forgets it with ``--yes`` (GDPR, article 17)."""

    help = "Oublie une personne, trouvée par son adresse électronique\u00a0; sans --yes, dit seulement quoi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        add_address(parser)
        parser.add_argument("--yes", action="store_true", help="oublie pour de bon")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget, or tell what would be; in numbers.

        Raises:
            CommandError: without an address, or when something must be decided first.
        """
        address = read_address(options["adresse"])
        counts = self._forget(address) if options["yes"] else _held(address)
        labels = {data.name: data.label for data in all_data()}
        for name, count in counts.items():
            self.stdout.write(f"{labels[name]} ({name})\u00a0: {count}")
        if not counts:
            self.stdout.write(NOTHING)
        elif options["yes"]:
            self.stdout.write(self.style.SUCCESS("C’est oublié, et noté en nombres."))
        else:
            self.stdout.write("Rien n’a changé. Ajoutez --yes pour oublier.")

    def _forget(self, address: str) -> dict[str, int]:
        try:
            return forget_person(address)
        except CannotForgetError as refusal:
            raise CommandError(str(refusal)) from None


def _held(address: str) -> dict[str, int]:
    return {held.data.name: len(held.objects) for held in held_about(address)}
