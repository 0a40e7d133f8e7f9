"""``manage.py setup_territory_team haute-savoie``: give a territory's team its section of the stories."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.territory_teams import TeamSetupError, open_section
from taxonomy.models import Territory


class Command(BaseCommand):
    """Opens the section of a territory, with its group and its collection."""

    help = "Ouvre la section d’un territoire dans les histoires, avec son groupe et sa collection d’images."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("territory", metavar="territoire", help="son identifiant, « haute-savoie »")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            raise CommandError(f"Aucun territoire ne s’appelle « {options['territory']} ».")
        try:
            team = open_section(territory)
        except TeamSetupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Section {team.section.url_path}, groupe « {team.group.name} ».")
        self.stdout.write("Ajoutez les comptes de l’équipe à ce groupe, dans Réglages › Utilisateurs.")
