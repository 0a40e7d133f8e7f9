"""The editorial calendar: what, when, in which state, for those who may change it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from accounts.models import User
from accounts.roles import COMMUNICATION, EDITOR, MODERATOR, RELEASE
from newsroom import selectors
from tests.factories import EventPageFactory, PracticePageFactory, UserFactory
from tests.story_factories import StoryPageFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
NOVEMBER = NOW.date().replace(day=1)
Join = Callable[[str], User]


def told(user: User, **asked: Any) -> dict[str, tuple[str, int]]:
    """Return the state and the day of each content of the month, by title."""
    return {
        one.page.title: (one.state, timezone.localtime(one.at).day)
        for one in selectors.month(user, NOVEMBER, **asked)
        if one.at
    }


@time_machine.travel(NOW, tick=False)
def test_what_happens_in_the_month_is_told_with_its_day_and_its_state(join: Join) -> None:
    user = join(MODERATOR.name)
    StoryPageFactory(title="Parue")
    with time_machine.travel(NOW - timedelta(days=40), tick=False):
        StoryPageFactory(title="D’octobre")
    for title, approved in (("Programmée", True), ("Souhaitée", False)):
        draft = StoryPageFactory(title=title, live=False).get_latest_revision_as_object()
        draft.go_live_at = NOW + timedelta(days=5)
        revision = draft.save_revision()
        if approved:
            revision.publish()
        else:
            Page.objects.filter(pk=draft.pk).update(go_live_at=draft.go_live_at)
    ending = StoryPageFactory(title="Éphémère")
    Page.objects.filter(pk=ending.pk).update(
        expire_at=NOW + timedelta(days=3), first_published_at=NOW - timedelta(days=60)
    )
    found = told(user)
    assert found["Parue"] == (selectors.PUBLISHED, 20)
    assert found["Programmée"] == (selectors.PLANNED, 25)
    assert found["Souhaitée"] == (selectors.WISHED, 25)
    assert found["Éphémère"] == (selectors.ENDING, 23)
    assert "D’octobre" not in found


@time_machine.travel(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), tick=False)
def test_days_are_those_of_paris(join: Join) -> None:
    user = join(MODERATOR.name)
    StoryPageFactory(title="De décembre")
    assert "De décembre" not in told(user)
    december = [one.page.title for one in selectors.month(user, NOVEMBER.replace(month=12))]
    assert "De décembre" in december


@time_machine.travel(NOW, tick=False)
def test_what_waits_says_for_whom(join: Join) -> None:
    author = join(COMMUNICATION.name)
    story = StoryPageFactory(title="En relecture", live=False)
    Workflow.objects.get(name=RELEASE.name).start(story, author)
    StoryPageFactory(title="À peine commencée", live=False)
    found = {one.page.title: one for one in selectors.waiting(author)}
    assert list(found) == ["En relecture", "À peine commencée"]
    assert found["En relecture"].state == RELEASE.stages[0].name
    assert found["En relecture"].who == f"Noa {COMMUNICATION.name}"
    assert found["À peine commencée"].state == selectors.DRAFT
    story.current_workflow_state.current_task_state.task.specific.on_action(
        story.current_workflow_task_state, UserFactory(), "reject"
    )
    assert selectors.waiting(author)[0].state == selectors.TO_MEND


@time_machine.travel(NOW, tick=False)
def test_what_was_withdrawn_or_missed_its_hour_is_told_and_waits(join: Join) -> None:
    user = join(MODERATOR.name)
    gone = StoryPageFactory(title="Retirée")
    gone.unpublish()
    missed = StoryPageFactory(title="Manquée", live=False)
    Page.objects.filter(pk=missed.pk).update(go_live_at=NOW - timedelta(hours=2))
    found = told(user)
    assert found["Retirée"] == (selectors.WITHDRAWN, 20)
    assert found["Manquée"] == (selectors.MISSED, 20)
    waiting = {one.page.title: one.state for one in selectors.waiting(user)}
    assert waiting == {"Retirée": selectors.WITHDRAWN, "Manquée": selectors.MISSED}


@time_machine.travel(NOW, tick=False)
def test_each_sees_what_they_may_change(join: Join) -> None:
    StoryPageFactory(title="Une histoire")
    PracticePageFactory(title="Une fiche")
    EventPageFactory(title="Un événement")
    titles = {"Une histoire", "Une fiche", "Un événement"}
    assert titles & told(join(EDITOR.name)).keys() == titles
    assert titles & told(join(COMMUNICATION.name)).keys() == {"Une histoire"}
    sheet = next(key for key, name in selectors.kinds() if name == "fiche pratique")
    assert titles & told(join(EDITOR.name), kind=sheet).keys() == {"Une fiche"}


def test_the_page_answers_any_address_and_costs_the_same(
    client: Client, join: Join, django_assert_max_num_queries: Any
) -> None:
    url = reverse("editorial_calendar")
    assert client.get(url).status_code == 302, "signed in first"
    client.force_login(join(MODERATOR.name), backend="django.contrib.auth.backends.ModelBackend")
    for odd in ("", "?mois=2026-13", "?mois=99999999999-01", "?mois=%00", "?genre=x", f"?genre={'9' * 30}"):
        assert client.get(f"{url}{odd}").status_code == 200, odd
    for _ in range(12):
        StoryPageFactory()
        StoryPageFactory(live=False)
    client.get(url)
    with django_assert_max_num_queries(45):
        html = client.get(url).content.decode()
    assert html.count("/edit/") >= 24
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()


@time_machine.travel(NOW, tick=False)
def test_one_may_look_at_ones_own_only(client: Client, join: Join) -> None:
    user = join(MODERATOR.name)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    StoryPageFactory(title="La mienne", owner=user)
    StoryPageFactory(title="Celle d’un autre", owner=UserFactory())
    url = reverse("editorial_calendar")
    html = client.get(url).content.decode()
    assert "La mienne" in html
    assert "Celle d’un autre" in html
    html = client.get(f"{url}?qui=moi&genre=1&mois=2026-11").content.decode()
    assert "La mienne" in html
    assert "Celle d’un autre" not in html
    assert "&amp;qui=moi" in html, "the other months are held to them too"
