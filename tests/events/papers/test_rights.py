"""Who may take the papers of an event, and what is noted of it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from accounts.roles import EDITOR, MODERATOR, setup_roles
from events.models import EventPage
from tests.events.papers.asked import organiser, signed_in, table_url
from tests.factories import RegistrationFactory, UserFactory, open_event

pytestmark = pytest.mark.django_db

Address = Callable[[EventPage], str]
ADDRESSES: dict[str, Address] = {
    "csv": table_url,
    "xlsx": lambda event: table_url(event, "xlsx"),
    "badges": lambda event: reverse("events_papers_badges", args=[event.pk]),
    "attendance": lambda event: reverse("events_papers_attendance", args=[event.pk]),
}
EVERY_PAPER = pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)


def of_role(name: str) -> Client:
    setup_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=name))
    return signed_in(user)


@EVERY_PAPER
def test_its_team_and_the_moderation_have_it_and_nobody_else_knows_of_it(address: Address) -> None:
    event, other = open_event(), open_event()
    RegistrationFactory(event=event)
    team, others = organiser(event), organiser(other)

    assert team.get(address(event)).status_code == 200
    assert of_role(MODERATOR.name).get(address(event)).status_code == 200
    assert others.get(address(event)).status_code == 404
    assert of_role(EDITOR.name).get(address(event)).status_code == 404
    assert Client().get(address(event)).status_code == 302, "signs in first"


@EVERY_PAPER
def test_no_cache_keeps_it(address: Address) -> None:
    event = open_event()
    assert "no-store" in organiser(event).get(address(event))["Cache-Control"]


@EVERY_PAPER
def test_the_history_says_who_took_it_and_nothing_of_whom(address: Address) -> None:
    event = open_event()
    RegistrationFactory(event=event, email="secret@example.org", last_name="Secret")

    organiser(event).get(address(event))

    [entry] = PageLogEntry.objects.filter(page=event.pk, action__startswith="events.")
    assert entry.user is not None
    assert "secret" not in str(entry.data).lower()
    assert entry.message


def test_who_may_only_look_gets_no_address() -> None:
    event = open_event()
    RegistrationFactory(event=event, email="secret@example.org")
    user = UserFactory()
    names = ("access_admin", "view_registration", "manage_all_registrations")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))

    said = signed_in(user).get(table_url(event)).getvalue().decode()

    assert "Camille" in said
    assert "secret@example.org" not in said
    assert "Adresse électronique" not in said
