"""The brake on the passwords of pages and documents."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from portal.page_passwords import WRONG_TRIES
from tests.factories import StandardPageFactory, home_page

pytestmark = pytest.mark.django_db

PASSWORD = "sesame"
LONG_ENOUGH = timedelta(minutes=15, seconds=1)


@pytest.fixture
def action() -> str:
    """The address where the password of a page is sent."""
    page = StandardPageFactory(slug="reservee", title="Page réservée")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD
    )
    return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])


def send(action: str, password: str, address: str = "192.0.2.1") -> int:
    """Try a password from ``address``, without a cookie; return the status of the answer."""
    data = {"password": password, "return_url": "/reservee/"}
    return Client().post(action, data, REMOTE_ADDR=address).status_code


def test_tries_at_a_page_are_limited_for_a_quarter_of_an_hour(action: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert {send(action, f"essai-{n}") for n in range(WRONG_TRIES)} == {200}
        assert send(action, "encore") == 429
        assert send(action, PASSWORD) == 429, "the right one would tell which it is"
        clock.shift(timedelta(minutes=14))
        assert send(action, PASSWORD) == 429
        clock.shift(LONG_ENOUGH - timedelta(minutes=14))
        assert send(action, PASSWORD) == 302


def test_each_try_is_forgotten_in_its_own_time(action: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(action, "le premier")
        clock.shift(timedelta(minutes=10))
        for n in range(WRONG_TRIES - 1):
            send(action, f"essai-{n}")
        assert send(action, "encore") == 429
        clock.shift(timedelta(minutes=5, seconds=1))
        assert send(action, "un de plus") == 200
        assert send(action, "encore") == 429


def test_the_refusal_is_said_in_french(action: str) -> None:
    client = Client()
    for n in range(WRONG_TRIES):
        client.post(action, {"password": f"essai-{n}", "return_url": "/reservee/"})
    refused = client.post(action, {"password": PASSWORD, "return_url": "/reservee/"})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    assert "public" not in refused.get("Cache-Control", "")
    html = refused.content.decode()
    assert "<h1>Trop d’essais</h1>" in html
    assert "Réessayez dans un quart d’heure" in html
    assert "Page réservée" not in html


def test_the_right_password_is_not_counted(action: str) -> None:
    assert {send(action, PASSWORD) for _ in range(WRONG_TRIES * 2)} == {302}
    assert send(action, "non") == 200


def test_what_fills_the_form_badly_counts_too(action: str) -> None:
    """Without an address to return to, the answer tells a right password from a wrong one."""
    client = Client()
    statuses = [client.post(action, {"password": PASSWORD}).status_code for _ in range(WRONG_TRIES + 1)]
    assert statuses == [200] * WRONG_TRIES + [429]


def test_other_readers_and_other_pages_are_left_alone(action: str) -> None:
    other = StandardPageFactory(slug="autre", title="Autre page")
    restriction = PageViewRestriction.objects.create(
        page=other, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD
    )
    for n in range(WRONG_TRIES + 1):
        send(action, f"essai-{n}")
    assert send(action, PASSWORD, address="192.0.2.2") == 302
    elsewhere = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, other.pk])
    assert send(elsewhere, PASSWORD) == 302
    assert send(action, PASSWORD) == 429


def test_a_password_is_not_tried_again_at_the_address_of_another_page(action: str) -> None:
    other = StandardPageFactory(slug="autre", title="Autre page")
    for n in range(WRONG_TRIES):
        send(action, f"essai-{n}")
    restriction = PageViewRestriction.objects.get()
    detour = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, other.pk])
    assert send(detour, PASSWORD) == 429


def test_the_form_is_still_shown(action: str) -> None:
    for n in range(WRONG_TRIES + 1):
        send(action, f"essai-{n}")
    asked = Client().get("/reservee/")
    assert asked.status_code == 200
    assert "Mot de passe de la page" in asked.content.decode()


def test_tries_at_documents_are_limited_too() -> None:
    home_page()
    restriction = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(),
        restriction_type=CollectionViewRestriction.PASSWORD,
        password=PASSWORD,
    )
    action = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    assert send(action, PASSWORD) == 302
    assert {send(action, f"essai-{n}") for n in range(WRONG_TRIES)} == {200}
    assert send(action, PASSWORD) == 429
