"""Accounts that run events: two teams, the moderation, the editors, and who may only look."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.roles import EDITOR, MODERATOR, ORGANISER, setup_roles
from events.models import EventPage, EventTeam
from tests.factories import UserFactory, event_index, open_event, practice_index

ROLES = {"editor": EDITOR, "moderator": MODERATOR, "organiser": ORGANISER, "outsider": ORGANISER}


@pytest.fixture
def roles(db: None) -> None:
    """The roles, in their sections."""
    practice_index()
    event_index()
    setup_roles()


@pytest.fixture
def team(roles: None) -> EventTeam:
    """The team of ``event``."""
    return EventTeam.objects.create(name="Équipe des rencontres")


@pytest.fixture
def account(team: EventTeam) -> Callable[[str], User]:
    """Makes an account: « organiser » is in the team, « outsider » in another; « looker » only looks."""

    def make(role: str) -> User:
        if role == "superuser":
            return UserFactory(superuser=True)
        user = UserFactory(first_name="Dominique", last_name=role.capitalize())
        if role == "looker":
            reading = Group.objects.create(name="Lecture")
            codenames = ["access_admin", "view_registration"]
            reading.permissions.set(Permission.objects.filter(codename__in=codenames))
            user.groups.add(reading)
        elif role in ROLES:
            user.groups.add(Group.objects.get(name=ROLES[role].name))
        if role in {"organiser", "looker", "editor"}:
            team.members.add(user)
        if role == "outsider":
            EventTeam.objects.create(name="Une autre équipe").members.add(user)
        return user

    return make


@pytest.fixture
def sign_in(account: Callable[[str], User]) -> Callable[[str], Client]:
    """Makes a client signed in with a role."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(account(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def organiser(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("organiser")


@pytest.fixture
def event(team: EventTeam) -> EventPage:
    """An event of the team, of ten places."""
    return open_event(title="Le forum des métiers", team=team, capacity=10)
