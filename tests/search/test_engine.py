"""The embedded engine keeps what it read together, whatever is written meanwhile."""

import pytest
from django.db import connection

from search.engines import EngineQuery, Term, Variant
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.statements import Branch, scoring
from search.models import IndexState, SearchEntry
from tests.factories import PracticePageFactory
from tests.search.conftest import Committed

pytestmark = pytest.mark.django_db

TUTORAT = EngineQuery(terms=(Term((Variant(("tutorat",), "tutorat"),)),))


def found(generation: int) -> list[str]:
    ids = EmbeddedEngine().search(TUTORAT, generation).ids
    entries = SearchEntry.objects.in_bulk(ids)
    return [entries[pk].title for pk in ids]


def test_a_reader_from_before_a_write_never_sees_other_entries(committed: Committed) -> None:
    """A slow request asks again under the number it read; a write has moved every entry."""
    with committed():
        PracticePageFactory(title="Tutorat")
    before = IndexState.current()
    assert found(before) == ["Tutorat"]
    with committed():
        PracticePageFactory(title="Covoiturage")
        PracticePageFactory(title="Logement")
    assert found(IndexState.current()) == ["Tutorat"]
    assert found(before) == ["Tutorat"]


def test_a_vocabulary_more_recent_than_the_facets_scores_all_the_same() -> None:
    sql, parameters = scoring(connection, [Branch(1, ("tutorat",), 1.0, documents=12)], 10, 5.0)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert cursor.fetchall() == []
