"""Stories in the admin: who may write them, and what is asked before they are published."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from accounts.roles import EDITOR, MODERATOR, ORGANISER, setup_roles
from stories.models import EpisodePage, StoryMedia
from tests.factories import AxisFactory, UserFactory, event_index, practice_index
from tests.story_factories import (
    SOUND,
    TIMED,
    EpisodePageFactory,
    PodcastPageFactory,
    StoryPageFactory,
    story_index,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def groups() -> dict[str, Any]:
    practice_index()
    event_index()
    story_index()
    PodcastPageFactory(slug="un-podcast")
    return setup_roles()


def signed_in(groups: dict[str, Any], role: str) -> Client:
    user: User = UserFactory()
    user.groups.add(groups[role])
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def add_url(model: str, parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["stories", model, parent.pk])


@pytest.mark.parametrize("role", [EDITOR.name, MODERATOR.name])
def test_the_team_writes_every_kind_of_story(groups: dict[str, Any], role: str) -> None:
    client = signed_in(groups, role)
    show = Page.objects.get(slug="un-podcast")
    for model, parent in (("storypage", story_index()), ("videopage", story_index()), ("episodepage", show)):
        answer = client.get(add_url(model, parent))
        assert answer.status_code == 200, model
        assert "Classement" in answer.content.decode()
    assert client.get(reverse("histoires:index")).status_code == 200
    assert client.get(reverse("wagtailmedia:add", args=["audio"])).status_code == 200


def test_who_runs_events_writes_no_story(groups: dict[str, Any]) -> None:
    client = signed_in(groups, ORGANISER.name)
    assert client.get(add_url("storypage", story_index())).status_code in {302, 403}
    assert client.get(reverse("wagtailmedia:add", args=["audio"])).status_code in {302, 403}


def test_the_list_holds_every_kind(groups: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    client = signed_in(groups, MODERATOR.name)
    for number in range(6):
        StoryPageFactory(title=f"Portrait {number}")
        EpisodePageFactory(title=f"Voix {number}", parent=Page.objects.get(slug="un-podcast").specific)
    client.get(reverse("histoires:index"))
    with django_assert_max_num_queries(60):
        html = client.get(reverse("histoires:index")).content.decode()
    assert "Portrait 3" in html
    assert "Voix 3" in html


def typed(**said: Any) -> dict[str, Any]:
    """Return what the form of an episode posts."""
    counts = {
        f"{name}-{count}": "0"
        for name in ("chapters", "speakers", "related_practices")
        for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    }
    fields = {
        "title": "L’arrivée", "slug": "l-arrivee", "summary": "Ce que l’on y apprend.", "number": "1",
        "transcript": TIMED, "body-count": "0", "audio": "", "territory": "", "source": "", "tags": "",
    }  # fmt: skip
    return {**counts, **fields, **said}


def test_a_draft_waits_for_the_rest_and_publishing_asks_for_it(groups: dict[str, Any]) -> None:
    client = signed_in(groups, MODERATOR.name)
    url = add_url("episodepage", Page.objects.get(slug="un-podcast"))
    html = client.post(url, typed(**{"action-publish": "1"})).content.decode()
    assert "Choisissez un axe au moins" in html
    assert not EpisodePage.objects.exists()
    client.post(url, typed())
    assert EpisodePage.objects.get().live is False
    page = EpisodePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(edit, typed(axes=[str(AxisFactory().pk)], **{"action-publish": "1"}))
    page.refresh_from_db()
    assert page.live


def test_a_transcript_that_goes_backwards_is_told_beside_its_field(groups: dict[str, Any]) -> None:
    client = signed_in(groups, EDITOR.name)
    url = add_url("episodepage", Page.objects.get(slug="un-podcast"))
    html = client.post(url, typed(transcript="0:30 Après\n\n0:10 Avant")).content.decode()
    assert "remettez-les dans l’ordre" in html


def test_an_editor_adds_a_sound_and_deletes_no_other(groups: dict[str, Any]) -> None:
    client = signed_in(groups, EDITOR.name)
    with SOUND.open("rb") as file:
        client.post(reverse("wagtailmedia:add", args=["audio"]), {"title": "Un son", "file": file})
    kept = StoryMedia.objects.get()
    other: User = UserFactory()
    StoryMedia.objects.filter(pk=kept.pk).update(uploaded_by_user=other)
    assert client.post(reverse("wagtailmedia:delete", args=[kept.pk])).status_code in {302, 403}
    assert StoryMedia.objects.exists()
