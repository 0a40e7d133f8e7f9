"""What the tests of the ground share."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def superuser() -> Client:
    """The browser of an administrator."""
    client = Client()
    account: User = UserFactory(is_superuser=True)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
