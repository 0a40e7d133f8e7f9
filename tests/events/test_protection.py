"""What may not be taken from those who registered: sessions that they chose, the event itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.roles import EDITOR, MODERATOR, ORGANISER, setup_roles
from core.models import Mail
from events.models import EventPage, EventSession, EventTeam, Registration, SessionChoice
from tests.events.test_admin import data
from tests.factories import (
    RegistrationFactory,
    SessionChoiceFactory,
    TerritoryFactory,
    UserFactory,
    event_index,
    open_event,
    practice_index,
    unsaved_session,
)

pytestmark = pytest.mark.django_db
State = Registration.State


@pytest.fixture
def moderator() -> Client:
    practice_index()
    event_index()
    setup_roles()
    return of_role(MODERATOR.name)


def of_role(name: str) -> Client:
    user = UserFactory(is_superuser=name == "")
    if name:
        user.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def with_sessions(*titles: str, **fields: Any) -> EventPage:
    """Return a live event, with a draft as the editor would have made it."""
    event = open_event(**fields)
    event.sessions.set([unsaved_session(event.starts_at, title=title) for title in titles])
    event.save()
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def form_of(client: Client, event: EventPage, **changes: Any) -> dict[str, Any]:
    """Return what the editor posts without touching anything, but for some fields."""
    draft = event.get_latest_revision_as_object()
    sessions = [
        {
            "id": str(session.pk or ""), "title": session.title, "starts_at": at(session.starts_at),
            "ends_at": at(session.ends_at), "room": session.room, "capacity": session.capacity or "",
            "waiting_list": "on", "description": "", "ORDER": str(rank),
        }
        for rank, session in enumerate(draft.sessions.all(), start=1)
    ]  # fmt: skip
    sessions = changes.pop("sessions", lambda known: known)(sessions)
    known = [session for session in sessions if session["id"]]
    new = [session for session in sessions if not session["id"]]
    fields = {
        "title": draft.title, "slug": draft.slug, "summary": draft.summary, "kind": draft.kind,
        "starts_at": at(draft.starts_at), "ends_at": at(draft.ends_at), "place_name": draft.place_name,
        "territory": str(draft.territory_id or TerritoryFactory().pk), "status": draft.status,
        "axes": [str(axis.pk) for axis in draft.axes.all()], "capacity": draft.capacity or "", **changes,
    }  # fmt: skip
    if draft.registers:
        fields.setdefault("registers", "on")
    posted = data(**fields)
    return {**posted, **nested_form_data({"sessions": inline_formset([*known, *new], initial=len(known))})}


def edit(client: Client, event: EventPage, *, publish: bool = True, **changes: Any) -> Any:
    posted = form_of(client, event, **changes)
    if publish:
        posted["action-publish"] = "1"
    return client.post(reverse("wagtailadmin_pages:edit", args=[event.pk]), posted)


def done(response: Any) -> None:
    assert response.status_code == 302, response.context["form"].errors


def adding(title: str, event: EventPage) -> Any:
    """Return what adds a session to those of the form."""
    new = {
        "id": "", "title": title, "starts_at": at(event.starts_at), "ends_at": at(event.ends_at), "room": "",
        "capacity": "", "waiting_list": "on", "description": "", "ORDER": "9",
    }  # fmt: skip
    return lambda known: [*known, new]


def session_of(event: EventPage) -> EventSession:
    """Return the one session that is stored: a page in memory may hold others."""
    return EventSession.objects.get(event=event)


def removing(title: str) -> Any:
    def remove(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "DELETE": "1"} if one["title"] == title else one for one in known]

    return remove


def test_choices_point_to_their_sessions_through_two_publications(moderator: Client) -> None:
    event = with_sessions("Tutorat")
    done(edit(moderator, event, sessions=adding("Accueil", event)))
    tutoring, welcome = event.sessions.order_by("pk")
    choices = [
        SessionChoiceFactory(registration=RegistrationFactory(event=event), session=session)
        for session in (tutoring, welcome)
    ]

    done(edit(moderator, event, title="Un autre titre"))
    done(edit(moderator, event, capacity="40"))

    assert list(EventSession.objects.filter(event=event).order_by("pk")) == [tutoring, welcome]
    assert list(SessionChoice.objects.order_by("pk")) == choices
    assert EventPage.objects.get(pk=event.pk).capacity == 40


def test_a_session_is_renamed_and_keeps_those_who_chose_it(moderator: Client) -> None:
    event = with_sessions()
    done(edit(moderator, event, sessions=adding("Tutora", event)))
    session = event.sessions.get()
    choice = SessionChoiceFactory(registration=RegistrationFactory(event=event), session=session)

    done(edit(moderator, event, sessions=lambda known: [{**known[0], "title": "Tutorat"}]))

    choice.refresh_from_db()
    assert choice.session.title == "Tutorat"
    assert event.sessions.count() == 1


def test_a_draft_written_before_the_session_was_published_makes_no_second_one(moderator: Client) -> None:
    event = with_sessions()
    done(edit(moderator, event, publish=False, sessions=adding("Tutorat", event)))
    first = EventPage.objects.get(pk=event.pk).get_latest_revision()
    done(edit(moderator, EventPage.objects.get(pk=event.pk), publish=False, title="La suite"))
    second = EventPage.objects.get(pk=event.pk).get_latest_revision()
    first.publish()
    choice = SessionChoiceFactory(registration=RegistrationFactory(event=event), session=session_of(event))

    second.publish()

    assert session_of(event) == choice.session
    assert EventPage.objects.get(pk=event.pk).title == "La suite"


def test_a_session_that_someone_chose_is_not_removed_by_the_form(moderator: Client) -> None:
    event = with_sessions("Tutorat", "Accueil")
    session = event.sessions.get(title="Tutorat")
    SessionChoiceFactory(registration=RegistrationFactory(event=event), session=session)

    for publish in (True, False):
        response = edit(moderator, event, publish=publish, sessions=removing("Tutorat"))
        html = response.content.decode()
        assert response.status_code == 200
        assert "La séance « Tutorat » ne peut pas être retirée : une personne l’a choisie." in html.replace(
            "\u00a0", " "
        )
    assert event.sessions.count() == 2

    done(edit(moderator, event, sessions=removing("Accueil")))
    assert event.sessions.get() == session


def test_a_session_that_everyone_gave_up_may_go(moderator: Client) -> None:
    event = with_sessions("Tutorat")
    gone = RegistrationFactory(event=event, state=State.CANCELLED)
    SessionChoiceFactory(registration=gone, session=event.sessions.get())

    done(edit(moderator, event, sessions=removing("Tutorat")))

    assert not event.sessions.exists()
    assert not gone.choices.exists()


def old_revision_without_its_session() -> tuple[EventPage, Any, SessionChoice]:
    """Return an event, a revision that lacks a session, and a choice of that session made since."""
    event = with_sessions()
    old = event.get_latest_revision()
    event.sessions.add(unsaved_session(event.starts_at, title="Tutorat"))
    event.save_revision().publish()
    registration = RegistrationFactory(event=event)
    return event, old, SessionChoiceFactory(registration=registration, session=session_of(event))


def test_an_old_revision_takes_no_session_from_those_who_chose_it(moderator: Client) -> None:
    event, old, choice = old_revision_without_its_session()

    old.publish()

    assert session_of(event) == choice.session
    choice.refresh_from_db()
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert [session.pk for session in draft.sessions.all()] == [choice.session_id]


def test_an_old_revision_restored_in_the_editor_keeps_it_too(moderator: Client) -> None:
    event, old, choice = old_revision_without_its_session()
    url = reverse("wagtailadmin_pages:revisions_revert", args=[event.pk, old.pk])
    assert moderator.get(url).status_code == 200
    posted = {
        **form_of(moderator, event, sessions=lambda known: []),
        "action-publish": "1",
        "revision": old.pk,
    }

    done(moderator.post(reverse("wagtailadmin_pages:edit", args=[event.pk]), posted))

    assert session_of(event) == choice.session


def test_the_checklist_tells_what_a_draft_lacks(moderator: Client) -> None:
    event, old, _ = old_revision_without_its_session()
    old.as_object().save_revision()

    html = moderator.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()

    assert "absente de ce brouillon, a été choisie" in html


def test_a_scheduled_draft_is_published_whatever_was_chosen_since() -> None:
    event, old, choice = old_revision_without_its_session()
    draft = old.as_object()
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    scheduled = draft.save_revision()
    scheduled.publish()
    old.refresh_from_db()

    revised = scheduled.as_object()
    revised.go_live_at = None
    revised.save_revision().publish()

    assert session_of(event) == choice.session


# Deleting, withdrawing


def expected_at(event: EventPage) -> EventPage:
    RegistrationFactory(event=event)
    return event


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"]).replace("\u00a0", " ")


@pytest.mark.parametrize("door", ["delete", "unpublish"])
def test_an_event_where_people_are_expected_is_neither_deleted_nor_withdrawn(
    door: str, moderator: Client
) -> None:
    admin = of_role("")
    event = expected_at(open_event())
    url = reverse(f"wagtailadmin_pages:{door}", args=[event.pk])

    response = admin.post(url, follow=True)

    assert EventPage.objects.live().filter(pk=event.pk).exists()
    assert "ne peut être ni supprimé ni retiré du site : une personne est inscrite" in said(response)

    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", door))
    other = open_event()
    response = admin.post(f"{bulk}?id={event.pk}&id={other.pk}&next=/admin/", follow=True)
    assert EventPage.objects.live().filter(pk__in=[event.pk, other.pk]).count() == 2
    assert "une personne est inscrite" in said(response)


@pytest.mark.parametrize("door", ["delete", "unpublish"])
def test_nor_is_what_is_above_it(door: str, moderator: Client) -> None:
    admin = of_role("")
    event = expected_at(open_event())
    agenda = event.get_parent()
    posted = {"include_descendants": "on", "confirm_site_name": "Essaim"}

    admin.post(reverse(f"wagtailadmin_pages:{door}", args=[agenda.pk]), posted)
    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", door))
    admin.post(f"{bulk}?id={agenda.pk}&next=/admin/", posted)

    assert EventPage.objects.live().filter(pk=event.pk).exists()


@pytest.mark.parametrize("door", ["delete", "unpublish"])
@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, None),
        ({}, State.CANCELLED),
        ({"status": EventPage.Status.CANCELLED}, State.CONFIRMED),
        ({"starts_at": timezone.now() - timedelta(days=2)}, State.ATTENDED),
    ],
    ids=["nobody", "all gone", "cancelled", "over"],
)
def test_one_where_nobody_is_expected_may_go(
    door: str, fields: dict[str, Any], state: str | None, moderator: Client
) -> None:
    event = open_event(**fields)
    event.sessions.set([unsaved_session(event.starts_at)])
    event.save()
    if state:
        registration = RegistrationFactory(event=event, state=state)
        SessionChoiceFactory(registration=registration, session=event.sessions.get())

    of_role("").post(reverse(f"wagtailadmin_pages:{door}", args=[event.pk]))

    assert not Page.objects.live().filter(pk=event.pk).exists()
    assert EventPage.objects.filter(pk=event.pk).exists() == (door == "unpublish")


def test_an_event_is_not_deleted_before_those_it_concerns_are_told(moderator: Client) -> None:
    event = expected_at(open_event())
    event.status, event.status_note = EventPage.Status.CANCELLED, "Trop peu de monde."
    event.save_revision().publish()
    admin, url = of_role(""), reverse("wagtailadmin_pages:delete", args=[event.pk])

    assert "des courriels le concernant attendent" in said(admin.post(url, follow=True))
    assert EventPage.objects.filter(pk=event.pk).exists()

    Mail.objects.update(state=Mail.State.SENT)
    admin.post(url)
    assert not EventPage.objects.filter(pk=event.pk).exists()


# What the editor says of registration


def checklist(client: Client, event: EventPage) -> str:
    html = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    return html.replace("\u00a0", " ").replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"place_name": "Une autre salle"}, "2 personnes inscrites seront prévenues par courriel"),
        ({"ends_at": timezone.now() + timedelta(days=30)}, "que la date ou le lieu change"),
        ({"status": "annule"}, "que l’événement est annulé"),
        ({"status": "reporte"}, "que l’événement est reporté"),
        ({"connection_link": "https://visio.example/2"}, "courriel que le lien de connexion change"),
        ({"capacity": 1}, "Les places sont moins nombreuses (1) que les personnes qui en ont une (2)"),
        ({"registers": False}, "« Inscription sur le site » n’est plus cochée"),
    ],
)  # fmt: skip
def test_whom_a_publication_would_tell_is_said_before(
    moderator: Client, changes: dict[str, Any], told: str
) -> None:
    event = open_event()
    RegistrationFactory.create_batch(2, event=event)
    RegistrationFactory(event=event, state=State.CANCELLED)
    assert told not in checklist(moderator, event)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision()

    assert told in checklist(moderator, event)


@pytest.mark.parametrize("ends", [{}, {"starts_at": timezone.now() - timedelta(days=9)}])
def test_keeping_people_longer_than_they_read_is_said_before(moderator: Client, ends: dict[str, Any]) -> None:
    told = "Les inscriptions seraient gardées plus longtemps que promis, et une personne est inscrite"
    event = open_event(retention_days=EventPage.Retention.QUARTER, **ends)
    RegistrationFactory(event=event)
    for days, is_told in ((EventPage.Retention.MONTH, False), (EventPage.Retention.YEAR, True)):
        event.retention_days = days
        event.save_revision()
        assert (told in checklist(moderator, event)) is is_told


def test_nobody_is_told_of_what_does_not_move(moderator: Client) -> None:
    event = open_event()
    RegistrationFactory(event=event)
    event.title = "Un autre titre"
    event.save_revision()
    assert "prévenue par courriel" not in checklist(moderator, event)


@pytest.mark.parametrize(
    ("fields", "capacities", "told"),
    [
        ({"session_choice": "obligatoire", "capacity": 50}, [10, 20], "elles offrent 30 places en tout"),
        ({"session_choice": "obligatoire"}, [10, 20], "comptez aussi celles de l’événement"),
        ({"online": True}, [], "sans lien de connexion"),
        ({"expire_at": timezone.now() + timedelta(days=1)}, [], "retirée du site avant la fin"),
    ],
)
def test_what_deserves_a_second_look_is_said(
    moderator: Client, fields: dict[str, Any], capacities: list[int], told: str
) -> None:
    start = timezone.now() + timedelta(days=10)
    sessions = [unsaved_session(start, capacity=places) for places in capacities]
    event = open_event(starts_at=start, sessions=sessions, **fields)
    assert told in checklist(moderator, event)


def test_sessions_to_choose_must_exist(moderator: Client) -> None:
    event = with_sessions()
    response = edit(moderator, event, session_choice="obligatoire")
    assert "Ajoutez les séances à choisir" in str(response.context["form"].errors["session_choice"])
    done(edit(moderator, event, publish=False, session_choice="obligatoire"))


def test_registration_opens_before_it_closes_at_the_start(moderator: Client) -> None:
    event = with_sessions()
    response = edit(moderator, event, registration_opens_at=at(event.starts_at))
    assert list(response.context["form"].errors) == ["registration_opens_at"]


def test_only_those_who_see_all_registrations_give_an_event_to_a_team(moderator: Client) -> None:
    event = with_sessions()
    team = EventTeam.objects.create(name="L’équipe")
    organiser = of_role(ORGANISER.name)
    for client in (of_role(EDITOR.name), organiser):
        edit(client, event, publish=False, team=str(team.pk))
        assert EventPage.objects.get(pk=event.pk).get_latest_revision_as_object().team is None

    done(edit(moderator, event, team=str(team.pk)))

    assert EventPage.objects.get(pk=event.pk).team == team
