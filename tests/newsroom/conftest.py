"""What the tests of the newsroom share."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import setup_roles
from tests.factories import UserFactory, event_index, practice_index
from tests.story_factories import PodcastPageFactory, story_index

Join = Callable[..., User]


@pytest.fixture
def join(db: None) -> Join:
    """Return what makes an account of a role, on a site with its sections."""
    practice_index()
    event_index()
    story_index()
    PodcastPageFactory()
    groups = setup_roles()

    def make(role: str, **given: Any) -> User:
        user: User = UserFactory(**{"first_name": "Noa", "last_name": role, **given})
        user.groups.add(groups[role])
        return user

    return make
