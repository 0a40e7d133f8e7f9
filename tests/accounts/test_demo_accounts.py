"""The demonstration's accounts exist in the demonstration only."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.demonstration import DEMO_ACCOUNTS, DEMO_PASSWORD
from accounts.models import User

pytestmark = pytest.mark.django_db

EMAILS = [account.email for account in DEMO_ACCOUNTS]


@pytest.fixture
def _accounts() -> None:
    for email in EMAILS:
        User.objects.create_user(email, DEMO_PASSWORD)


def test_it_refuses_before_the_roles_exist() -> None:
    with pytest.raises(CommandError, match="setup_roles"):
        call_command("create_demo_accounts")

    assert not User.objects.exists()


@override_settings(DEMONSTRATION=False)
def test_it_refuses_outside_the_demonstration() -> None:
    with pytest.raises(CommandError, match="hors de la démonstration"):
        call_command("create_demo_accounts")


@pytest.mark.usefixtures("_accounts")
@pytest.mark.parametrize("email", [*EMAILS, EMAILS[0].upper()])
def test_they_sign_in_to_the_demonstration_and_nowhere_else(email: str) -> None:
    assert authenticate(username=email, password=DEMO_PASSWORD) is not None

    with override_settings(DEMONSTRATION=False):
        assert authenticate(username=email, password=DEMO_PASSWORD) is None


@pytest.mark.usefixtures("_accounts")
@override_settings(DEMONSTRATION=False)
def test_other_accounts_are_left_alone() -> None:
    User.objects.create_user("autre@essaim.example", "un mot de passe assez long")

    assert authenticate(username="autre@essaim.example", password="un mot de passe assez long") is not None
