"""The list of the bank: narrowed and sorted as ideas are."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.periodic import registry
from ideas import periodic, services
from ideas.models import Idea, IdeaIndexPage
from ideas.taking_part import services as taking_part
from search.models import IndexState
from search.service import SearchService
from search.types import SearchQuery, Sort
from tests.factories import PracticePageFactory, UserFactory, home_page
from tests.idea_factories import IdeaFactory

pytestmark = pytest.mark.django_db
State = Idea.State


@pytest.fixture
def bank() -> IdeaIndexPage:
    page = IdeaIndexPage(title="Idées", slug="idees")
    home_page().add_child(instance=page)
    return page


def titles(sort: Sort = "date", text: str = "", **filters: str) -> list[str]:
    """Return the ideas found, in order."""
    chosen = {name: (value,) for name, value in filters.items()}
    query = SearchQuery(text=text, types=("idea",), sort=sort, filters=chosen)
    return [hit.title for hit in SearchService().search(query).hits]


@pytest.fixture
def three(django_capture_on_commit_callbacks: Any) -> dict[str, Idea]:
    """The oldest is the most supported; the middle one moved last."""
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        return {
            title: IdeaFactory(
                title=title,
                supports_count=supports,
                published_at=now - timedelta(days=days),
                moved_at=now - timedelta(days=moved),
            )
            for title, supports, days, moved in (
                ("Ruche ancienne", 9, 30, 30),
                ("Ruche moyenne", 2, 20, 1),
                ("Ruche neuve", 5, 10, 10),
            )
        }


def test_ideas_are_sorted_by_date_supports_and_moves(three: dict[str, Idea]) -> None:
    assert titles("date") == ["Ruche neuve", "Ruche moyenne", "Ruche ancienne"]
    assert titles("support") == ["Ruche ancienne", "Ruche neuve", "Ruche moyenne"]
    assert titles("move") == ["Ruche moyenne", "Ruche neuve", "Ruche ancienne"]
    # With words too: relevance gives way to the order asked for.
    assert titles("support", text="ruche") == ["Ruche ancienne", "Ruche neuve", "Ruche moyenne"]


def test_pages_follow_each_other_in_the_order_asked_for(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        IdeaFactory.create_batch(23)
    for rank, idea in enumerate(Idea.objects.order_by("?")):
        Idea.objects.filter(pk=idea.pk).update(supports_count=rank % 7)
    periodic.refresh_supports()
    service = SearchService()
    query = SearchQuery(types=("idea",), sort="support", page_size=10)
    pages = [service.search(SearchQuery(**{**vars(query), "page": page})).hits for page in (1, 2, 3)]
    counts = [hit.card["supports"] for page in pages for hit in page]
    assert [len(page) for page in pages] == [10, 10, 3]
    assert counts == sorted(counts, reverse=True)
    assert len({hit.object_id for page in pages for hit in page}) == 23


def test_supports_reach_the_lists_in_batches(three: dict[str, Idea]) -> None:
    before = IndexState.current()
    for _ in range(8):
        taking_part.support(three["Ruche neuve"].pk, UserFactory())
    # The index is not written for each of them.
    assert IndexState.current() == before
    registry.job(periodic.SUPPORTS).run()
    assert titles("support")[:2] == ["Ruche ancienne", "Ruche neuve"]
    again = IndexState.current()
    registry.job(periodic.SUPPORTS).run()
    assert IndexState.current() == again


def test_the_state_narrows_the_list(
    client: Client, bank: IdeaIndexPage, three: dict[str, Idea], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.study(three["Ruche neuve"].pk, None)
    page = client.get("/idees/?avancement=under_review")
    assert [hit.title for hit in page.context["response"].hits] == ["Ruche neuve"]
    counts = {v.value: v.count for f in page.context["facets"] if f.name == "state" for v in f.values}
    assert counts == {**dict.fromkeys(Idea.PUBLIC, 0), State.PUBLISHED: 2, State.UNDER_REVIEW: 1}
    # What ideas have none of is not offered.
    assert not {"maturity", "effort", "sector", "type"} & {facet.name for facet in page.context["facets"]}


def test_the_list_offers_its_sorts_and_the_search_does_not(
    client: Client, bank: IdeaIndexPage, three: dict[str, Idea]
) -> None:
    PracticePageFactory()
    page = client.get("/idees/?tri=soutiens")
    assert page.context["response"].hits[0].title == "Ruche ancienne"
    offered = {option["value"]: option["selected"] for option in page.context["sort_options"]}
    assert offered == {"date": False, "soutiens": True, "avancees": False}
    everything = client.get("/recherche/?q=ruche&tri=soutiens")
    assert everything.context["response"].query.sort == "relevance"
    assert "soutiens" not in {option["value"] for option in everything.context["sort_options"]}


def test_the_bank_costs_the_same_whatever_it_holds(
    client: Client,
    bank: IdeaIndexPage,
    django_assert_max_num_queries: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        IdeaFactory.create_batch(40)
    for address in ("/idees/", "/idees/?tri=soutiens", "/idees/?q=idée&avancement=published&page=2"):
        client.get(address)
        with django_assert_max_num_queries(13):
            assert client.get(address).status_code == 200
