"""``manage.py setup_roles``: create the roles of the admin and the circuits of review."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.roles import CIRCUITS, RoleSetupError, setup_roles


class Command(BaseCommand):
    """Creates the groups and the workflows of ``accounts.roles``."""

    help = "Crée les rôles de l’administration et les circuits de relecture ; sans effet s’ils existent déjà."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--strict",
            action="store_true",
            help="retire aussi ce qui a été ajouté à ces rôles dans l’administration",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        try:
            groups = setup_roles(strict=options["strict"])
        except RoleSetupError as error:
            raise CommandError(str(error)) from error
        for name, group in groups.items():
            self.stdout.write(f"Rôle « {name} » : {group.user_set.count()} compte(s).")
        for circuit in CIRCUITS:
            self.stdout.write(f"Circuit « {circuit.name} » en place.")
