"""Accounts of the editorial team, signed in to the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import EDITOR, MODERATOR, setup_roles
from practices.models import PracticeIndexPage
from tests.factories import UserFactory, practice_index


@pytest.fixture
def sheets(db: None) -> PracticeIndexPage:
    """The section of the sheets, with its roles and its workflow."""
    index = practice_index()
    setup_roles()
    return index


@pytest.fixture
def account(sheets: PracticeIndexPage) -> Callable[[str], User]:
    """Makes an account that holds a role: « editor », « moderator » or « superuser »."""

    def make(role: str) -> User:
        if role == "superuser":
            return UserFactory(email="admin@example.org", superuser=True)
        user = UserFactory(email=f"{role}@example.org", first_name="Camille", last_name=role.capitalize())
        if role in {"editor", "moderator"}:
            user.groups.add(Group.objects.get(name=(EDITOR if role == "editor" else MODERATOR).name))
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
def editor(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("editor")


@pytest.fixture
def moderator(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("moderator")


@pytest.fixture
def superuser(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("superuser")
