"""What everyone reads of ideas: found, shown, led to; and nothing of what is not public."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ideas import services
from ideas.models import Comment, Idea
from search.service import SearchService
from search.types import SearchQuery
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory

pytestmark = pytest.mark.django_db
State = Idea.State
UNREAD = sorted(set(State.values) - set(Idea.PUBLIC) - {State.MERGED})


def path(idea: Idea) -> str:
    return reverse("ideas:idea", args=[idea.slug or "aucune"])


def found(text: str) -> list[str]:
    return [hit.title for hit in SearchService().search(SearchQuery(text=text, types=("idea",))).hits]


def test_an_idea_says_what_became_of_it(client: Client) -> None:
    moderator = UserFactory(superuser=True)
    idea = IdeaFactory(state=State.PENDING, title="Mutualiser un logement", description="Pour <b>tous</b>.")
    idea = services.publish(idea.pk, moderator)
    services.study(idea.pk, moderator, reason="Un groupe se réunit.")
    page = client.get(path(idea))
    html = page.content.decode()
    assert page.status_code == 200
    assert "&lt;b&gt;tous" in html
    assert html.index("Idée reçue") < html.index("Un groupe se réunit.")
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize("state", UNREAD)
def test_what_is_not_public_is_nowhere(client: Client, state: str) -> None:
    idea = IdeaFactory(
        state=state, slug="une-idee-cachee", published_at="2026-01-01T00:00Z", title="Héliotrope"
    )
    assert client.get(path(idea)).status_code == 404
    assert found("héliotrope") == []


def test_what_is_hidden_is_found_no_more_and_comes_back(django_capture_on_commit_callbacks: Any) -> None:
    moderator = UserFactory(superuser=True)
    with django_capture_on_commit_callbacks(execute=True):
        idea = IdeaFactory(title="Héliotrope")
    assert found("héliotrope") == ["Héliotrope"]
    # In the very transaction that hides it.
    services.hide(idea.pk, None)
    assert found("héliotrope") == []
    with django_capture_on_commit_callbacks(execute=True):
        services.restore(idea.pk, moderator)
    assert found("héliotrope") == ["Héliotrope"]


def test_a_joined_idea_leads_to_the_other(client: Client) -> None:
    first, second = IdeaFactory.create_batch(2)
    services.merge(first.pk, second.pk, UserFactory(superuser=True))
    answer = client.get(path(first))
    assert (answer.status_code, answer["Location"]) == (301, path(second))
    services.hide(second.pk, None)
    assert client.get(path(first)).status_code == 404


@pytest.mark.parametrize(("shown", "seen"), [("nom", True), ("fonction", False), ("rien", False)])
def test_the_author_is_shown_as_they_chose(client: Client, shown: str, seen: bool) -> None:
    idea = IdeaFactory(author_shown=shown)
    html = client.get(path(idea)).content.decode()
    assert (idea.author_name in html) is seen
    assert (idea.author_role in html) is (shown != "rien")
    assert idea.author_email not in html


@pytest.mark.parametrize("state", sorted(set(Comment.State.values) - {Comment.State.PUBLISHED}))
def test_a_comment_that_is_not_published_is_not_shown(client: Client, state: str) -> None:
    idea = IdeaFactory(comments_count=1)
    Comment.objects.create(idea=idea, text="Héliotrope", signature="Qui", state=state)
    assert "Héliotrope" not in client.get(path(idea)).content.decode()


def test_the_page_takes_few_queries_whatever_it_shows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    idea = IdeaFactory(comments_count=30)
    for rank in range(30):
        Comment.objects.create(
            idea=idea, text=f"Commentaire {rank}", signature="Qui", state=Comment.State.PUBLISHED
        )
    client.get(path(idea))
    with django_assert_max_num_queries(14):
        client.get(path(idea))
