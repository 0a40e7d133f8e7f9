"""A story is read twice, by others than whoever wrote it, before it is published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site, TaskState, Workflow

from accounts.models import User
from accounts.roles import CHIEF, COMMUNICATION, EDITOR, MODERATOR, ORGANISER, RELEASE, setup_roles
from core.scheduled_publishing import publish_scheduled
from stories.models import StoryPage
from tests.factories import PracticePageFactory, UserFactory, event_index, practice_index
from tests.story_factories import PodcastPageFactory, StoryPageFactory, story_index

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEAM, LAST = (stage.name for stage in RELEASE.stages)


@dataclass
class Someone:
    """An account and its browser."""

    user: User
    client: Client


Join = Callable[[str], Someone]


@pytest.fixture
def join() -> Join:
    """Return what makes an account of a role."""
    practice_index()
    event_index()
    story_index()
    PodcastPageFactory()
    groups = setup_roles()

    def make(role: str) -> Someone:
        user: User = UserFactory(is_superuser=role == "superuser")
        if role in groups:
            user.groups.add(groups[role])
        client = Client()
        client.force_login(user, backend=BACKEND)
        return Someone(user, client)

    return make


def submitted(by: Someone) -> StoryPage:
    """Return a story that someone wrote and submitted."""
    story = StoryPageFactory(live=False, practices=[PracticePageFactory()])
    Workflow.objects.get(name=RELEASE.name).start(story, by.user)
    return story


def decide(someone: Someone, page: Page, action: str = "approve", **said: Any) -> bool:
    """Try a decision as the dashboard does; tell whether it was taken."""
    page.refresh_from_db()
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    someone.client.post(url, said)
    state.refresh_from_db()
    return bool(state.status != TaskState.STATUS_IN_PROGRESS)


def form_data(**said: Any) -> dict[str, Any]:
    """Return what the form of an article posts."""
    counts = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    rows = {f"related_practices-{count}": "0" for count in counts}
    fields = {"summary": "Ce que l’on y apprend.", "kind": "article", "body-count": "0"}
    return {**rows, **fields, **said}


def stage(page: Page) -> str:
    """Return the name of the reading that a page waits for; empty for none."""
    page = Page.objects.get(pk=page.pk)
    state = page.current_workflow_task_state
    return state.task.name if state and state.status == TaskState.STATUS_IN_PROGRESS else ""


@pytest.mark.parametrize("kind", ["storypage", "videopage"])
def test_stories_wait_for_two_readings_and_sheets_for_one(join: Join, kind: str) -> None:
    story = StoryPageFactory()
    sheet = PracticePageFactory()
    assert [task.name for task in story.get_workflow().tasks] == [TEAM, LAST]
    assert [task.name for task in sheet.get_workflow().tasks] == ["Relecture par la modération"]


def test_a_story_is_read_by_the_team_then_by_its_chief_and_appears(join: Join) -> None:
    author, colleague, chief = join(COMMUNICATION.name), join(COMMUNICATION.name), join(CHIEF.name)
    story = submitted(author)
    assert stage(story) == TEAM
    assert decide(colleague, story)
    assert stage(story) == LAST
    story.refresh_from_db()
    assert not story.live, "one reading is not two"
    assert decide(chief, story)
    story.refresh_from_db()
    assert story.live


# Who submitted, who tries to approve, at which stage; whether it is theirs to approve.
APPROVALS = [
    (COMMUNICATION, "author", TEAM, False),
    (COMMUNICATION, COMMUNICATION, TEAM, True),
    (COMMUNICATION, CHIEF, TEAM, True),
    (COMMUNICATION, MODERATOR, TEAM, True),
    (COMMUNICATION, EDITOR, TEAM, False),
    (COMMUNICATION, ORGANISER, TEAM, False),
    (CHIEF, "author", TEAM, False),
    (MODERATOR, "author", TEAM, False),
    (COMMUNICATION, "author", LAST, False),
    (COMMUNICATION, COMMUNICATION, LAST, False),
    (COMMUNICATION, CHIEF, LAST, True),
    (COMMUNICATION, MODERATOR, LAST, True),
    (COMMUNICATION, EDITOR, LAST, False),
    (CHIEF, "author", LAST, False),
    (CHIEF, CHIEF, LAST, True),
]


@pytest.mark.parametrize(("writer", "reader", "at", "allowed"), APPROVALS)
def test_who_may_approve(join: Join, writer: Any, reader: Any, at: str, allowed: bool) -> None:
    author = join(writer.name)
    someone = author if reader == "author" else join(reader.name)
    story = submitted(author)
    if at == LAST:
        assert decide(join(CHIEF.name), story)
    assert stage(story) == at
    assert decide(someone, story) is allowed
    assert (stage(story) == at) is not allowed
    story.refresh_from_db()
    assert story.live is (allowed and at == LAST)


def test_a_superuser_alone_is_not_stuck(join: Join) -> None:
    alone = join("superuser")
    story = submitted(alone)
    assert decide(alone, story)
    assert decide(alone, story)
    story.refresh_from_db()
    assert story.live


def test_what_is_read_is_not_changed_under_the_eyes_of_its_reader(join: Join) -> None:
    author = join(COMMUNICATION.name)
    story = submitted(author)
    before = story.get_latest_revision().pk
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert "verrouillée" in author.client.get(edit).content.decode()
    author.client.post(edit, form_data(title="Autre chose", slug=story.slug))
    story.refresh_from_db()
    assert story.latest_revision_id == before
    # Taken back, it is theirs again.
    author.client.post(edit, form_data(title=story.title, slug=story.slug, **{"action-cancel-workflow": "1"}))
    assert stage(story) == ""
    author.client.post(edit, form_data(title="Autre chose", slug=story.slug))
    story.refresh_from_db()
    assert story.get_latest_revision_as_object().title == "Autre chose"


def test_what_waits_is_shown_to_those_who_may_approve(join: Join) -> None:
    author, colleague = join(COMMUNICATION.name), join(COMMUNICATION.name)
    story = submitted(author)
    assert [state.revision.object_id for state in TaskState.objects.reviewable_by(colleague.user)] == [
        str(story.pk)
    ]
    assert not TaskState.objects.reviewable_by(author.user).exists()
    assert story.title in colleague.client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_refusal_says_why_to_its_author_and_may_be_submitted_again(join: Join) -> None:
    author, colleague = join(COMMUNICATION.name), join(COMMUNICATION.name)
    story = submitted(author)
    mail.outbox.clear()
    assert decide(colleague, story, "reject", comment="Le second témoignage manque.")
    (told,) = [message for message in mail.outbox if author.user.email in message.to]
    assert "Le second témoignage manque." in str(told.body)
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert "verrouillée" not in author.client.get(edit).content.decode()


def test_a_planned_story_appears_at_its_hour(join: Join) -> None:
    chief = join(CHIEF.name)
    author = join(COMMUNICATION.name)
    story = StoryPageFactory(live=False).get_latest_revision_as_object()
    story.go_live_at = timezone.now() + timedelta(days=2)
    story.save_revision()
    Workflow.objects.get(name=RELEASE.name).start(story, author.user)
    assert decide(join(COMMUNICATION.name), story)
    assert decide(chief, story)
    story.refresh_from_db()
    assert not story.live
    assert story.approved_schedule
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        publish_scheduled()
    story.refresh_from_db()
    assert story.live


@pytest.mark.parametrize("role", [COMMUNICATION.name, CHIEF.name])
def test_the_newsroom_reaches_stories_and_nothing_else(join: Join, role: str) -> None:
    someone = join(role)
    sheet = PracticePageFactory()
    story = StoryPageFactory()
    assert someone.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).status_code == 200
    for url in (
        reverse("wagtailadmin_pages:edit", args=[sheet.pk]),
        reverse("wagtailadmin_pages:edit", args=[story_index().get_parent().pk]),
        reverse("wagtailusers_users:index"),
        reverse("wagtailsettings:edit", args=["portal", "siteidentity", Site.objects.get().pk]),
        reverse("tag:index"),
        reverse("wagtailadmin_workflows:index"),
    ):
        assert someone.client.get(url).status_code in {302, 403}, url


def test_only_the_chief_publishes_without_the_circuit(join: Join) -> None:
    for role, published in ((COMMUNICATION.name, False), (CHIEF.name, True)):
        story = StoryPageFactory(live=False)
        someone = join(role)
        assert story.permissions_for_user(someone.user).can_publish() is published


def test_one_begins_a_story_by_its_kind_and_its_section(join: Join) -> None:
    someone = join(COMMUNICATION.name)
    show = PodcastPageFactory(title="Un autre podcast")
    html = someone.client.get(reverse("histoires:choose_parent")).content.decode()
    for model, parent in (("storypage", story_index()), ("videopage", story_index()), ("episodepage", show)):
        url = reverse("wagtailadmin_pages:add", args=["stories", model, parent.pk])
        assert url in html
        assert someone.client.get(url).status_code == 200
    organiser = join(ORGANISER.name)
    assert organiser.client.get(reverse("histoires:choose_parent")).status_code in {302, 403}


MENUS = {"fiches": "Fiches pratiques", "evenements": "Événements", "histoires": "Histoires"}


@pytest.mark.parametrize(
    ("role", "menus"),
    [
        (COMMUNICATION, {"Histoires"}),
        (CHIEF, {"Histoires"}),
        (ORGANISER, {"Événements"}),
        (EDITOR, set(MENUS.values())),
    ],
)
def test_the_menu_shows_what_one_works_on(join: Join, role: Any, menus: set[str]) -> None:
    html = join(role.name).client.get(reverse("wagtailadmin_home")).content.decode()
    shown = {label for name, label in MENUS.items() if f'"/admin/{name}/"' in html.replace(" ", "")}
    assert shown == menus
