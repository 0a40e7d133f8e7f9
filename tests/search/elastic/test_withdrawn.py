"""What was withdrawn and Elasticsearch does not know yet leaks in no answer: it is left out of each question.

Each test asks Elasticsearch itself, and makes sure that the document is still there.
"""

import pytest

from search import outbox
from search.engines import EngineQuery, Subject
from search.engines.elastic import session
from search.models import IndexState
from search.service import SearchService
from search.types import EVERY, SearchResponse
from tests.search.elastic import held
from tests.search.helpers import counts, search
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]

SECRET = "zygomatique"


@pytest.fixture
def withdrawn(trial: Invented, no_worker: None) -> int:
    """A document that is gone from the site, and that nobody could tell Elasticsearch to forget."""
    for title in ("Le tutorat des apprentis", "Un tutorat partagé entre apprentis"):
        trial.publish(title, facets={"tag": (EVERY,)}, summary="Un tuteur accompagne.")
    key = trial.publish(
        f"Le tutorat {SECRET} des apprentis",
        facets={"tag": (SECRET,), "organisation": (SECRET,)},
        summary="Un tuteur accompagne.",
        body=SECRET,
    )
    outbox.send()
    assert elastic(SECRET).count == 1
    trial.withdraw(key)
    assert held.title(key) is not None
    return key


def elastic(text: str = "") -> SearchResponse:
    """Ask, and demand that Elasticsearch answers."""
    response = search(text)
    assert (response.engine, response.degraded) == ("elasticsearch", False)
    return response


def test_results_and_counts(withdrawn: int) -> None:
    assert elastic().count == 2
    assert len(elastic().hits) == 2
    assert elastic(SECRET).count == 0
    assert elastic(f"tutorat {SECRET}").count == len(elastic(f"tutorat {SECRET}").hits)


def test_facets_even_with_zero_counts(withdrawn: int) -> None:
    for text in ("", "tutorat", SECRET):
        for facet in ("tag", "organisation"):
            assert SECRET not in counts(elastic(text), facet)
    generation = IndexState.current()
    answer = session(IndexState.read()).search(EngineQuery(terms=None), generation)
    assert answer.counts["tag"] == answer.counts["organisation"] == {}
    assert answer.every["tag"] == 2


def test_similar_content(withdrawn: int, trial: Invented) -> None:
    service = SearchService()
    for key in trial.documents:
        found = service.similar(held.TYPE, key, limit=10)
        assert len(found) == 1
        assert withdrawn not in {hit.object_id for hit in found}
    assert service.similar(held.TYPE, withdrawn) == []
    state, text = IndexState.read_with_text(held.TYPE, key)
    assert text is not None
    assert len(session(state).similar(Subject(held.TYPE, key, text), (), 10, state.generation)) == 1


def test_completion(withdrawn: int) -> None:
    service = SearchService()
    assert service.suggest(SECRET[:5]) == []
    assert {each.label for each in service.suggest("le tutorat") if each.url} == {
        "Le tutorat des apprentis",
        "Un tutorat partagé entre apprentis",
    }
    assert service.suggest(f"tutorat {SECRET[:5]}") == []


def test_corrections_and_offers(withdrawn: int) -> None:
    slip = elastic(SECRET.replace("mat", "mta"))
    assert (slip.count, slip.corrected, slip.suggestion) == (0, None, None)
    assert slip.hits == slip.nearest == ()
    assert all(hit.object_id != withdrawn for hit in elastic(f"apprentis {SECRET}").nearest)


def test_answers_given_before_it_was_told_are_those_given_after(withdrawn: int) -> None:
    before = [(elastic(text).count, elastic(text).facets) for text in ("", "tutorat", SECRET)]
    held.make_due()
    outbox.send()
    assert held.title(withdrawn) is None
    assert [(elastic(text).count, elastic(text).facets) for text in ("", "tutorat", SECRET)] == before
