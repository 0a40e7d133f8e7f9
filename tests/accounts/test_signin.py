"""Where a sign-in comes from, which decides whom five wrong passwords lock out."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.signin import client_address
from tests.factories import PASSWORD, UserFactory

LOGIN = "/admin/login/"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "10.0.0.1"),  # nobody of ours said it
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the client wrote the first one
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (2, "203.0.113.7", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    proxies: int, forwarded: str, expected: str, rf: RequestFactory, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.post(LOGIN, headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")

    assert client_address(request) == expected


@pytest.mark.django_db
def test_a_stranger_does_not_close_an_account_to_its_owner(settings: Settings) -> None:
    settings.AXES_ENABLED, settings.TRUSTED_PROXIES = True, 1
    user = UserFactory()
    client = Client()

    def answer(password: str, address: str) -> int:
        data = {"username": user.email, "password": password}
        return client.post(LOGIN, data, headers={"x-forwarded-for": address}).status_code

    assert [answer("faux", "198.51.100.9") for _ in range(5)][-1] == 429
    assert answer(PASSWORD, "203.0.113.7") == 302
