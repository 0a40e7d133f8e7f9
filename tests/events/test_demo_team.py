"""Whoever organises in the demonstration sees the registrations of its examples, there and nowhere else."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.demonstration import DEMO_ACCOUNTS
from accounts.models import User
from accounts.roles import ORGANISER, setup_roles
from events.admin.selectors import visible_events
from events.examples import TEAM
from events.models import EventTeam
from tests.factories import EventIndexPageFactory, EventPageFactory, PracticeIndexPageFactory

pytestmark = pytest.mark.django_db


def test_the_organiser_sees_the_examples_and_no_other_event() -> None:
    PracticeIndexPageFactory()
    agenda = EventIndexPageFactory()
    setup_roles()
    call_command("create_demo_accounts")
    team = EventTeam.objects.create(name=TEAM)
    example = EventPageFactory(parent=agenda, registers=True, team=team)
    EventPageFactory(parent=agenda, registers=True)

    call_command("create_demo_team")
    call_command("create_demo_team")

    email = next(account.email for account in DEMO_ACCOUNTS if account.group == ORGANISER.name)
    assert [event.pk for event in visible_events(User.objects.get(email=email))] == [example.pk]
    assert team.members.count() == 1


@override_settings(DEMONSTRATION=False)
def test_it_refuses_outside_the_demonstration() -> None:
    with pytest.raises(CommandError, match="dans la démonstration"):
        call_command("create_demo_team")
