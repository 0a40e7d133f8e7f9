"""Who sees the registrations of which events: every address × every role."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from events.admin.selectors import visible_events, visible_registrations
from events.models import EventPage, EventTeam, Registration
from tests.factories import RegistrationFactory, UserFactory, open_event
from tests.unchanged import nothing_changes

State = Registration.State
SECRET = "camille.secret@example.org"


def url(name: str, *arguments: object) -> str:
    return reverse(f"inscriptions:{name}", args=arguments)


def pages(event: EventPage) -> dict[str, str]:
    """Return the address of every page about the registrations of an event."""
    known = event.registrations.first() or RegistrationFactory(event=event, email=SECRET)
    return {
        "event": url("event", event.pk),
        "counters": url("counters", event.pk),
        "registration": url("registration", event.pk, known.pk),
        "approvals": url("approvals", event.pk),
        "door": url("door", event.pk),
        "walk in": url("walk_in", event.pk),
        "messages": url("messages", event.pk),
        "message": url("message", event.pk),
    }


READING = {"event", "counters", "registration"}
# Who opens the pages of an event of the team: all of them, those that only show, or none: it does not exist.
ALL, SHOWN, NONE = "all", "shown", "none"
ACCESS = {
    "organiser": ALL, "moderator": ALL, "superuser": ALL, "looker": SHOWN, "outsider": NONE, "editor": NONE,
}  # fmt: skip


@pytest.mark.parametrize(("role", "access"), ACCESS.items())
def test_a_team_sees_its_own_events_only(
    role: str, access: str, sign_in: Callable[[str], Client], event: EventPage
) -> None:
    client = sign_in(role)

    for name, address in pages(event).items():
        status = client.get(address).status_code
        if access == ALL or (access == SHOWN and name in READING):
            assert status == 200, name
        elif access == SHOWN:
            assert status == 302, f"{name} is refused, since the event is known"
        else:
            assert status == 404, f"{name} does not exist"


@pytest.mark.parametrize("role", ["outsider", "editor", "looker"])
def test_nobody_else_decides_anything(role: str, sign_in: Callable[[str], Client], event: EventPage) -> None:
    waiting = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    expected = RegistrationFactory(event=event)
    posts = {
        url("registration", event.pk, waiting.pk): {"decision": "approve"},
        url("approvals", event.pk): {"registration": [waiting.pk]},
        url("door", event.pk): {"check_in": expected.pk},
        url("walk_in", event.pk): {"first_name": "Alix", "last_name": "Martin"},
        url("message", event.pk): {
            "step": "send",
            "subject": "Bonjour",
            "body": "À demain",
            "states": ["confirmed"],
        },
    }
    client = sign_in(role)
    client.get(url("index"))

    with nothing_changes():
        for address, data in posts.items():
            assert client.post(address, data).status_code == (302 if role == "looker" else 404), address


def test_a_registration_of_another_event_is_not_under_this_one(organiser: Client, event: EventPage) -> None:
    theirs = RegistrationFactory()

    assert organiser.get(url("registration", event.pk, theirs.pk)).status_code == 404
    assert organiser.post(url("door", event.pk), {"check_in": theirs.pk}).status_code == 404
    organiser.post(url("approvals", event.pk), {"registration": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.state == State.CONFIRMED


def test_the_list_shows_the_events_of_the_team_and_their_counts_only(
    organiser: Client, event: EventPage
) -> None:
    RegistrationFactory.create_batch(3, event=event)
    theirs = open_event(title="Le forum des autres")
    RegistrationFactory.create_batch(2, event=theirs, state=State.PENDING_APPROVAL)

    page = organiser.get(url("index"))

    assert [each.pk for each in page.context["object_list"]] == [event.pk]
    assert page.context["object_list"][0].counters.confirmed == 3
    home = organiser.get(reverse("wagtailadmin_home")).content.decode()
    assert "0 inscription à accepter" in home, "those of the others are not counted"


def test_an_alias_has_no_registrations_of_its_own(sign_in: Callable[[str], Client], event: EventPage) -> None:
    """Someone let in there would be counted at no event."""
    alias = event.create_alias(update_slug="ailleurs")
    moderator = sign_in("moderator")

    assert [each.pk for each in moderator.get(url("index")).context["object_list"]] == [event.pk]
    for name in ("event", "door", "walk_in", "message"):
        assert moderator.get(url(name, alias.pk)).status_code == 404, name
    tree = moderator.get(reverse("wagtailadmin_explore", args=[event.get_parent().pk])).content.decode()
    assert url("event", event.pk) in tree
    assert url("event", alias.pk) not in tree


def test_the_moderation_sees_every_event(sign_in: Callable[[str], Client], event: EventPage) -> None:
    open_event(title="Sans équipe")

    assert len(sign_in("moderator").get(url("index")).context["object_list"]) == 2


def test_who_works_with_no_registration_has_no_list(sign_in: Callable[[str], Client]) -> None:
    editor = sign_in("editor")

    assert editor.get(url("index")).status_code == 302
    assert url("index") not in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_an_organiser_finds_the_list_in_the_menu(organiser: Client) -> None:
    assert url("index") in organiser.get(reverse("wagtailadmin_home")).content.decode()


def test_leaving_the_team_closes_its_events(organiser: Client, event: EventPage, team: EventTeam) -> None:
    assert organiser.get(url("event", event.pk)).status_code == 200
    team.members.clear()
    assert organiser.get(url("event", event.pk)).status_code == 404


def test_an_event_that_closed_its_registration_for_good_keeps_its_list(
    organiser: Client, event: EventPage
) -> None:
    RegistrationFactory(event=event)
    EventPage.objects.filter(pk=event.pk).update(registers=False)

    assert organiser.get(url("event", event.pk)).status_code == 200


def test_an_event_without_registration_has_no_list(organiser: Client, team: EventTeam) -> None:
    plain = open_event(team=team)
    EventPage.objects.filter(pk=plain.pk).update(registers=False)

    assert organiser.get(url("event", plain.pk)).status_code == 404


def test_addresses_are_read_by_who_decides_only(sign_in: Callable[[str], Client], event: EventPage) -> None:
    known = RegistrationFactory(event=event, email=SECRET)
    addresses = [url("event", event.pk), url("registration", event.pk, known.pk)]
    looker, organiser = sign_in("looker"), sign_in("organiser")

    for address in addresses:
        assert SECRET in organiser.get(address).content.decode()
        page = looker.get(address).content.decode()
        assert SECRET not in page
        assert "c…@example.org" in page


def test_who_may_not_read_addresses_cannot_guess_them(
    sign_in: Callable[[str], Client], event: EventPage
) -> None:
    RegistrationFactory(event=event, email=SECRET)

    looked_for = {"recherche": "camille.secret"}
    assert sign_in("looker").post(url("event", event.pk), looked_for).context["count"] == 0
    assert sign_in("organiser").post(url("event", event.pk), looked_for).context["count"] == 1


def test_personal_pages_are_kept_by_no_cache(organiser: Client, event: EventPage) -> None:
    for name, address in pages(event).items():
        assert "no-store" in organiser.get(address)["Cache-Control"], name


def test_looking_changes_nothing(organiser: Client, event: EventPage) -> None:
    addresses = [url("index"), *pages(event).values()]
    organiser.get(addresses[0])
    with nothing_changes():
        for address in addresses:
            assert organiser.get(address).status_code == 200
            assert organiser.head(address).status_code == 200
        organiser.post(url("event", event.pk), {"recherche": "camille"})
        organiser.post(url("door", event.pk), {"recherche": "camille"})


def test_selectors_give_nothing_to_who_is_nobody(event: EventPage) -> None:
    stranger = UserFactory()
    RegistrationFactory(event=event)

    assert not visible_events(stranger).exists()
    assert not visible_registrations(stranger, event).exists()


def test_an_organiser_works_in_the_section_of_events_alone(
    sign_in: Callable[[str], Client], event: EventPage
) -> None:
    client = sign_in("organiser")
    agenda = event.get_parent()
    home = agenda.get_parent()

    assert client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).status_code == 200
    assert (
        client.get(reverse("wagtailadmin_pages:add", args=("events", "eventpage", agenda.pk))).status_code
        == 200
    )
    for refused in ("unpublish", "delete", "set_privacy"):
        answer = client.get(reverse(f"wagtailadmin_pages:{refused}", args=[event.pk]))
        assert answer.status_code in {302, 403}, refused
    sheets = home.get_children().get(slug="pratiques")
    for closed in (home, sheets):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[closed.pk])).status_code == 302
