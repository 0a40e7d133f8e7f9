"""``manage.py create_demo_accounts``."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.demonstration import DEMO_ACCOUNTS, DEMO_PASSWORD
from accounts.models import User


class Command(BaseCommand):
    """Creates the accounts of the demonstration, one for each role; changes nothing when they exist."""

    help = "Crée les comptes de démonstration (rédaction, modération) ; refusé en production."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing and give each account its role again.

        Raises:
            CommandError: outside the demonstration, or before ``setup_roles``.
        """
        if not settings.DEMONSTRATION:
            raise CommandError("Les comptes de démonstration n’existent pas hors de la démonstration.")
        for account in DEMO_ACCOUNTS:
            group = Group.objects.filter(name=account.group).first()
            if group is None:
                raise CommandError(f"Le rôle « {account.group} » n’existe pas : lancez d’abord setup_roles.")
            user = User.objects.filter(email=account.email).first()
            if user is None:
                user = User.objects.create_user(
                    account.email,
                    DEMO_PASSWORD,
                    first_name=account.first_name,
                    last_name=account.last_name,
                )
            user.groups.add(group)
