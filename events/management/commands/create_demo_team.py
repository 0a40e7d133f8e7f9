"""``manage.py create_demo_team``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demonstration import DEMO_EMAILS
from accounts.models import User
from accounts.roles import ORGANISER
from events.examples import TEAM
from events.models import EventTeam


class Command(BaseCommand):
    """Puts the organiser of the demonstration in the team of its events; changes nothing when it is there."""

    help = "Met l’organisation de démonstration dans l’équipe de ses événements ; refusé en production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add to the team whoever organises in the demonstration.

        Raises:
            CommandError: outside the demonstration.
        """
        if not settings.DEMONSTRATION:
            raise CommandError("L’équipe de démonstration n’a de membres que dans la démonstration.")
        team, _ = EventTeam.objects.get_or_create(name=TEAM)
        team.members.add(*User.objects.filter(email__in=DEMO_EMAILS, groups__name=ORGANISER.name))
