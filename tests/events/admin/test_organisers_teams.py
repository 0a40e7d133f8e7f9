"""Who is in which team, and the way from an event to its registrations."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import User
from events.models import EventPage, EventTeam
from tests.factories import RegistrationFactory, UserFactory, open_event


def test_the_moderation_makes_a_team_of_organisers(
    sign_in: Callable[[str], Client], account: Callable[[str], User]
) -> None:
    moderator, organiser = sign_in("moderator"), account("organiser")
    nobody = UserFactory()
    form = moderator.get(reverse("equipes:add")).context["form"]
    assert organiser in form.fields["members"].queryset
    assert nobody not in form.fields["members"].queryset, (
        "who does not work with registrations is not offered"
    )

    moderator.post(reverse("equipes:add"), {"name": "Les Deux-Sèvres", "members": [organiser.pk]})

    team = EventTeam.objects.get(name="Les Deux-Sèvres")
    assert list(team.members.all()) == [organiser]
    assert ModelLogEntry.objects.filter(object_id=str(team.pk), action="wagtail.create").exists()


def test_who_lost_the_role_stays_shown_until_taken_out(
    sign_in: Callable[[str], Client], team: EventTeam, account: Callable[[str], User]
) -> None:
    former = account("organiser")
    former.groups.clear()

    form = sign_in("moderator").get(reverse("equipes:edit", args=[team.pk])).context["form"]

    assert former in form.fields["members"].queryset


@pytest.mark.parametrize("role", ["organiser", "outsider", "editor", "looker"])
def test_nobody_else_keeps_teams(role: str, sign_in: Callable[[str], Client], team: EventTeam) -> None:
    client = sign_in(role)
    for address in (
        reverse("equipes:index"),
        reverse("equipes:add"),
        reverse("equipes:edit", args=[team.pk]),
        reverse("equipes:delete", args=[team.pk]),
    ):
        assert client.get(address).status_code in {302, 403, 404}, address


def test_a_deleted_team_leaves_its_events_to_the_moderation(
    sign_in: Callable[[str], Client], team: EventTeam, event: EventPage
) -> None:
    organiser, moderator = sign_in("organiser"), sign_in("moderator")
    RegistrationFactory(event=event)

    moderator.post(reverse("equipes:delete", args=[team.pk]))

    address = reverse("inscriptions:event", args=[event.pk])
    assert organiser.get(address).status_code == 404
    assert moderator.get(address).status_code == 200


@pytest.mark.parametrize(
    ("role", "leads"), [("organiser", True), ("moderator", True), ("outsider", False), ("editor", False)]
)
def test_the_editor_and_the_list_lead_to_the_registrations(
    role: str, leads: bool, sign_in: Callable[[str], Client], event: EventPage
) -> None:
    client = sign_in(role)
    address = reverse("inscriptions:event", args=[event.pk])
    for page in (reverse("wagtailadmin_pages:edit", args=[event.pk]), reverse("evenements:index")):
        assert (address in client.get(page).content.decode()) is leads, page


def test_the_list_of_events_asks_no_more_for_more_events(
    sign_in: Callable[[str], Client], event: EventPage
) -> None:
    client = sign_in("organiser")
    address = reverse("evenements:index")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return sum("events_eventteam" in query["sql"] for query in captured)

    client.get(address)
    before = queries()
    for _ in range(3):
        open_event(team=event.team)
    assert queries() == before == 1


def test_an_organiser_without_team_is_told_what_to_do(roles: None) -> None:
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Organisation"))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("inscriptions:index")).content.decode()

    assert "Aucun événement n’est confié à vos équipes." in page
