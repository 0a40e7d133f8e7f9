"""Writing, checking, publishing and finding events in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.roles import EDITOR, MODERATOR, setup_roles
from events.models import EventIndexPage, EventPage
from tests.factories import (
    AxisFactory,
    EventPageFactory,
    TerritoryFactory,
    UserFactory,
    event_index,
    practice_index,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda() -> EventIndexPage:
    """The agenda, open to the editorial roles."""
    practice_index()
    index = event_index()
    setup_roles()
    return index


def signed_in(role: str) -> Client:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def editor(agenda: EventIndexPage) -> Client:
    return signed_in(EDITOR.name)


@pytest.fixture
def moderator(agenda: EventIndexPage) -> Client:
    return signed_in(MODERATOR.name)


def add_url(agenda: EventIndexPage) -> str:
    return reverse("wagtailadmin_pages:add", args=("events", "eventpage", agenda.pk))


def data(sessions: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """Return what the form of an event posts; a title alone unless told more."""
    empty = {
        "title": "Un atelier", "slug": "un-atelier", "summary": "", "kind": "", "starts_at": "",
        "ends_at": "",
        "status": "prevu",
        "status_note": "", "place_name": "", "address": "", "accessibility": "",
        "capacity": "", "registration_opens_at": "", "registration_closes_at": "", "territory": "",
        "session_choice": "programme", "session_overlap": "refuse", "questionnaire": "",
        "connection_link": "", "organiser_email": "", "reminder_days": "1", "retention_days": "90",
        "other_organisers": "", "source": "", "replay_url": "", "tags": "", "seo_title": "",
        "search_description": "", "go_live_at": "", "expire_at": "", "comments": inline_formset([]),
        "body": streamfield([]), "materials": streamfield([]), "speakers": inline_formset([]),
        "sessions": inline_formset(sessions or []), "related_practices": inline_formset([]),
    }  # fmt: skip
    axes = fields.pop("axes", [])
    return {**nested_form_data({**empty, **fields}), "axes": axes}


def complete() -> dict[str, Any]:
    return {
        "summary": "Ce que l’on y fait.",
        "kind": "atelier",
        "starts_at": "2030-06-10 10:00",
        "ends_at": "2030-06-10 12:00",
        "place_name": "Une salle",
        "axes": [str(AxisFactory().pk)],
        "territory": str(TerritoryFactory().pk),
    }


def test_a_draft_needs_only_a_title(editor: Client, agenda: EventIndexPage) -> None:
    response = editor.post(add_url(agenda), data())

    assert response.status_code == 302, response.context["form"].errors
    assert not EventPage.objects.get().live


def test_publishing_asks_for_the_rest_beside_each_field(moderator: Client, agenda: EventIndexPage) -> None:
    response = moderator.post(add_url(agenda), {**data(), "action-publish": "1"})

    errors = response.context["form"].errors
    assert {"summary", "kind", "starts_at", "ends_at", "place_name", "axes", "territory"} <= errors.keys()
    assert not EventPage.objects.exists()


def test_a_complete_event_is_published_at_the_hour_of_paris(
    moderator: Client, agenda: EventIndexPage
) -> None:
    response = moderator.post(add_url(agenda), {**data(**complete()), "action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = Client().get("/evenements/un-atelier/").content.decode().replace("\u00a0", " ")
    assert "Lundi 10 juin 2030" in page
    assert "10 h – 12 h" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2030-06-10 09:00"}, "ends_at"),
        ({"place_name": ""}, "place_name"),
        ({"registration_closes_at": "2030-06-11 09:00"}, "registration_closes_at"),
        ({"capacity": "0"}, "capacity"),
    ],
)
def test_what_contradicts_itself_is_refused(
    moderator: Client, agenda: EventIndexPage, changes: dict[str, str], field: str
) -> None:
    response = moderator.post(add_url(agenda), {**data(**{**complete(), **changes}), "action-publish": "1"})

    assert list(response.context["form"].errors) == [field]
    assert len(response.context["form"].errors[field]) == 1


def test_a_session_outside_its_event_is_refused(moderator: Client, agenda: EventIndexPage) -> None:
    late = {
        "title": "Trop tard", "starts_at": "2030-06-10 11:00", "ends_at": "2030-06-10 13:00", "room": "",
        "capacity": "", "description": "",
    }  # fmt: skip
    response = moderator.post(add_url(agenda), {**data([late], **complete()), "action-publish": "1"})

    assert "Une séance commence avant l’événement ou finit après lui." in str(response.context["form"].errors)

    ends_in_time = {**late, "ends_at": "2030-06-10 12:00"}
    response = moderator.post(add_url(agenda), {**data([ends_in_time], **complete()), "action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    assert EventPage.objects.get().sessions.get().title == "Trop tard"


def test_publishing_several_at_once_refuses_what_is_incomplete(moderator: Client) -> None:
    ready, incomplete = EventPageFactory(live=False), EventPageFactory(live=False, territory=None)
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))

    moderator.post(f"{url}?id={ready.pk}&id={incomplete.pk}&next=/admin/")
    assert not EventPage.objects.live().exists()

    moderator.post(f"{url}?id={ready.pk}&next=/admin/")
    assert list(EventPage.objects.live()) == [ready]


def test_approving_from_the_dashboard_refuses_what_is_incomplete(moderator: Client) -> None:
    event = EventPageFactory(live=False, territory=None)
    event.get_workflow().start(event, UserFactory())
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=(event.pk, "approve", event.current_workflow_task_state.pk)
    )

    moderator.post(url)

    event.refresh_from_db()
    assert not event.live
    assert event.workflow_in_progress


def test_the_checklist_names_what_is_missing(editor: Client) -> None:
    event = EventPageFactory(live=False, territory=None)

    html = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()

    assert "Il manque pour publier" in html
    assert "Dites de quel territoire" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("period=coming", {"Le forum", "Annulé"}),
        ("period=over", {"Le passé"}),
        ("period=undated", {"Sans date"}),
        ("kind=forum", {"Le forum"}),
        ("status=annule", {"Annulé"}),
    ],
)
def test_the_list_is_narrowed(editor: Client, query: str, expected: set[str]) -> None:
    EventPageFactory(title="Le forum", kind=EventPage.Kind.FORUM)
    EventPageFactory(title="Annulé", status=EventPage.Status.CANCELLED)
    EventPageFactory(title="Le passé", starts_at=timezone.now() - timedelta(days=3))
    EventPageFactory(title="Sans date", live=False, starts_at=None, ends_at=None)

    response = editor.get(f"{reverse('evenements:index')}?{query}")

    assert {page.title for page in response.context["object_list"]} == expected


@pytest.mark.parametrize("where", ["list", "tree"])
@pytest.mark.parametrize("column", ["title", "starts_at", "kind", "status", "live", "unknown"])
def test_what_is_found_is_sorted_by_any_column(
    moderator: Client, agenda: EventIndexPage, where: str, column: str
) -> None:
    EventPageFactory(title="Le forum des métiers")
    explorer = reverse("wagtailadmin_explore", args=[agenda.pk])
    address = explorer if where == "tree" else reverse("evenements:index")

    for order in (column, f"-{column}"):
        response = moderator.get(address, {"q": "forum", "ordering": order})

        assert [page.title for page in response.context["object_list"]] == ["Le forum des métiers"]


def test_a_new_event_is_previewed(editor: Client, agenda: EventIndexPage) -> None:
    event = EventPageFactory(live=False, territory=None)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[event.pk])

    assert editor.post(url, data(**{**complete(), "slug": event.slug})).json()["is_available"] is True
    html = editor.get(f"{url}?in_preview_panel=true").content.decode()

    assert "Un atelier" in html
    assert "evenement.ics" not in html, "a preview has no address"
