"""« Ce que deviennent les idées »: everything public once, nothing else, at a cost that does not grow."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ideas import services
from ideas.becoming.selectors import STAGES, becoming
from ideas.models import Idea, IdeaStep
from ideas.states import Action
from taxonomy.models import Territory
from tests.factories import AxisFactory, TerritoryFactory, ThemeFactory, UserFactory
from tests.idea_factories import AssemblyFactory, IdeaFactory
from tests.real_content import load_content
from tests.search.helpers import rebuild

pytestmark = pytest.mark.django_db
State = Idea.State


def read(client: Client) -> list[dict[str, str]]:
    """Return the lines of the exported tables."""
    answer = client.get(reverse("ideas:becoming_csv"))
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_each_public_idea_counts_once_in_each_table(client: Client) -> None:
    region = TerritoryFactory(name="Bretagne", level=Territory.Level.REGION)
    place = TerritoryFactory(name="Finistère", level=Territory.Level.DEPARTMENT, parent=region)
    axis, theme = AxisFactory(), ThemeFactory()
    for state in State.values:
        if state != State.MERGED:
            IdeaFactory(state=state, axis=axis, theme=theme, territory=place)
    IdeaFactory(axis=axis, theme=None, territory=None)
    lines = read(client)
    by_table = {line["Tableau"]: 0 for line in lines}
    for line in lines:
        by_table[line["Tableau"]] += int(line["Idées"])
    public = len(Idea.PUBLIC) + 1
    assert {name: by_table[name] for name in ("Ensemble", "Axes", "Thèmes", "Régions")} == {
        "Ensemble": public, "Axes": public, "Thèmes": public, "Régions": public,
    }  # fmt: skip
    brittany = next(line for line in lines if line["Intitulé"] == "Bretagne")
    assert [brittany[label] for label in STAGES.values()] == ["1"] * len(STAGES)
    page = client.get(reverse("ideas:becoming"))
    assert page.status_code == 200
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")


def test_an_idea_that_was_joined_to_another_counts_no_more() -> None:
    kept, joined = IdeaFactory(), IdeaFactory()
    services.merge(joined.pk, kept.pk, UserFactory(superuser=True))
    assert becoming().count == 1


def test_delays_are_medians_and_what_was_heard_did_not_wait() -> None:
    now = timezone.now()
    for days in (2, 4, 30):
        IdeaFactory(submitted_at=now - timedelta(days=days), published_at=now)
    IdeaFactory(assembly=AssemblyFactory(), submitted_at=now - timedelta(days=900), published_at=now)
    published, answered, practice = becoming().delays
    assert (published.days, published.count) == (4, 3)
    assert (answered.days, practice.days) == (None, None)


def test_the_first_answer_counts_and_later_ones_do_not() -> None:
    now = timezone.now()
    idea = IdeaFactory(published_at=now - timedelta(days=10))
    moderator = UserFactory()
    # The one of nobody was read in a source: its date says nothing of a delay.
    for days, action, by in (
        (9, Action.STUDY, None),
        (7, Action.STUDY, moderator),
        (1, Action.ACCEPT, moderator),
    ):
        IdeaStep.objects.create(
            idea=idea,
            at=now - timedelta(days=days),
            action=action,
            state=State.ACCEPTED,
            is_public=True,
            by=by,
        )
    assert becoming().delays[1].days == 3


def test_counts_lead_to_the_ideas_they_count(client: Client) -> None:
    load_content()
    rebuild()
    page = client.get(reverse("ideas:becoming"))
    found = becoming()
    links = [
        (stage.url, stage.count)
        for stage in (*found.stages, *(stage for row in (*found.axes, *found.themes) for stage in row.stages))
        if stage.url
    ]
    assert len(links) > 10
    html = page.content.decode().replace("&amp;", "&")
    for url, count in links:
        assert f'href="{url}"' in html
        listed = client.get(url).context["response"].count
        assert (url, listed) == (url, count)


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    IdeaFactory.create_batch(3)
    client.get(reverse("ideas:becoming"))
    IdeaFactory.create_batch(30, state=State.ACCEPTED)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("ideas:becoming")).status_code == 200
