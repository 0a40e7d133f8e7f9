"""One click decides of one reading, however many times its form is posted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState, Workflow

from accounts.models import User
from accounts.roles import CHIEF, COMMUNICATION, RELEASE
from newsroom.approving import ALREADY, NOT_YOURS
from stories.models import StoryPage
from taxonomy.models import Axis
from tests.factories import PracticePageFactory
from tests.story_factories import StoryPageFactory

Join = Callable[..., User]
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEAM, LAST = (stage.name for stage in RELEASE.stages)


@pytest.fixture
def story(join: Join) -> StoryPage:
    """A story that waits for its two readings."""
    story: StoryPage = StoryPageFactory(live=False, practices=[PracticePageFactory()])
    Workflow.objects.get(name=RELEASE.name).start(story, join(COMMUNICATION.name))
    return story


@pytest.fixture
def chief(join: Join, story: StoryPage) -> Client:
    """The editor-in-chief, who may read at both stages."""
    client = Client()
    client.force_login(join(CHIEF.name), backend=BACKEND)
    return client


def address(story: StoryPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[story.pk])


def decision(client: Client, story: StoryPage, name: str = "approve") -> dict[str, Any]:
    """Return what the form posts once a decision is clicked, as it is on the screen now."""
    html = client.get(address(story)).content.decode()
    assert f'data-workflow-action-name="{name}"' in html
    (reading,) = set(re.findall(r'<input type="hidden" name="reading" value="(\d+)">', html))
    rows = {f"related_practices-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return {
        **rows,
        "title": story.title,
        "slug": story.slug,
        "summary": "Ce que l’on y apprend.",
        "kind": "article",
        "axes": [str(Axis.objects.values_list("pk", flat=True)[0])],
        "body-count": "1",
        "body-0-type": "quote",
        "body-0-order": "0",
        "body-0-deleted": "",
        "body-0-value-quote": "Je ne ferais rien d’autre.",
        "body-0-value-role": "Une aide-soignante",
        "reading": reading,
        "action-workflow-action": "true",
        "workflow-action-name": name,
    }


def stage(story: StoryPage) -> str:
    """Return the name of the reading that a story waits for; empty for none."""
    state = Page.objects.get(pk=story.pk).current_workflow_task_state
    return state.task.name if state and state.status == TaskState.STATUS_IN_PROGRESS else ""


def is_live(story: StoryPage) -> bool:
    return Page.objects.get(pk=story.pk).live


def test_each_reading_is_approved_by_its_own_click(chief: Client, story: StoryPage) -> None:
    chief.post(address(story), decision(chief, story))
    assert stage(story) == LAST
    chief.post(address(story), decision(chief, story))
    assert stage(story) == ""
    assert is_live(story)


def test_a_form_posted_twice_approves_one_reading(chief: Client, story: StoryPage) -> None:
    posted = decision(chief, story)
    chief.post(address(story), posted)
    again = chief.post(address(story), posted, follow=True)
    assert stage(story) == LAST
    assert not is_live(story)
    assert ALREADY in again.content.decode()


def test_a_form_open_while_a_colleague_approves_decides_nothing(
    chief: Client, story: StoryPage, join: Join
) -> None:
    posted = [decision(chief, story, name) for name in ("approve", "reject")]
    story.current_workflow_task_state.approve(user=join(COMMUNICATION.name))
    for data in posted:
        chief.post(address(story), data)
        assert stage(story) == LAST
        assert not is_live(story)


def test_what_the_browser_saves_by_itself_decides_nothing(
    chief: Client, story: StoryPage, join: Join
) -> None:
    # Wagtail writes the decision in the form when its button is pressed; a draft that is saved at this
    # instant carries it too.
    story.current_workflow_task_state.approve(user=join(COMMUNICATION.name))
    posted = decision(chief, story)
    saved = chief.post(address(story), posted, headers={"accept": "application/json"})
    assert saved.json()["success"]
    assert stage(story) == LAST
    chief.post(address(story), posted)
    assert is_live(story)


def test_who_changed_the_text_is_told_why_it_is_not_approved(chief: Client, story: StoryPage) -> None:
    posted = decision(chief, story)
    chief.post(address(story), {**posted, "action-workflow-action": ""})
    answer = chief.post(address(story), posted, follow=True)
    assert stage(story) == TEAM
    assert NOT_YOURS in answer.content.decode()


def test_a_form_that_names_no_reading_decides_nothing(chief: Client, story: StoryPage) -> None:
    posted = decision(chief, story)
    del posted["reading"]
    chief.post(address(story), posted)
    assert stage(story) == TEAM
