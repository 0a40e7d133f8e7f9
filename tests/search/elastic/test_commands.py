"""``search_reindex`` and ``search_check`` with Elasticsearch: what operators read, and the exit code."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import upkeep
from search.engines.elastic import documents, indices, reindexing
from search.models import IndexState, SearchEntry
from tests.search.elastic import held
from tests.search.elastic.proxy import Proxy
from tests.search.helpers import search
from tests.search.invented import Invented

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


def run(command: str, *options: str) -> str:
    """Return what a command that succeeds says."""
    out = StringIO()
    call_command(command, *options, stdout=out, stderr=out)
    return out.getvalue()


def refusal(command: str, *options: str) -> str:
    """Return why a command exits with 1."""
    with pytest.raises(CommandError) as error:
        run(command, *options)
    assert error.value.returncode == 1
    return str(error.value)


@pytest.fixture
def three(trial: Invented) -> list[int]:
    return [trial.publish(title) for title in ("Tutorat", "Logement", "Covoiturage")]


class TestReindex:
    def test_it_says_how_far_it_is_and_what_it_made(self, three: list[int]) -> None:
        said = run("search_reindex")
        name = indices.resolve().current
        assert "Copie\u00a0: 3/3" in said
        assert f"L’index {name} est lu\u00a0: 3 documents" in said
        assert "par seconde" in said

    def test_it_can_be_quiet(self, three: list[int]) -> None:
        assert len(run("search_reindex", "--verbosity=0").splitlines()) == 1

    def test_it_says_what_the_server_refused(self, three: list[int]) -> None:
        held.spoil(three[0])
        assert "refusé 1 document(s)" in run("search_reindex")

    def test_rollback(self, three: list[int]) -> None:
        before = indices.resolve().current
        run("search_reindex")
        assert before in run("search_reindex", "--rollback")
        assert indices.resolve().current == before

    def test_a_refusal_is_said_in_french(self, three: list[int]) -> None:
        assert "pas d’index précédent" in refusal("search_reindex", "--rollback")
        IndexState.objects.update(rebuilding_until="2999-01-01T00:00:00Z")
        assert "déjà en cours" in refusal("search_reindex")

    def test_without_a_server(self, three: list[int], proxy: Proxy) -> None:
        proxy.stop()
        assert "Elasticsearch ne répond pas" in refusal("search_reindex")
        assert "Elasticsearch ne répond pas" in refusal("search_reindex", "--rollback")

    def test_on_a_site_without_elasticsearch(self, settings: Any) -> None:
        settings.ELASTICSEARCH_URL = ""
        assert "search_rebuild" in refusal("search_reindex")


class TestCheck:
    def test_both_indexes_are_compared(self, three: list[int]) -> None:
        said = run("search_check")
        assert "ce que le site publie" in said
        assert f"L’index {indices.resolve().current} d’Elasticsearch dit exactement" in said

    def test_what_differs_is_named_then_repaired(self, three: list[int], capsys: Any) -> None:
        held.put(documents.removed(held.key(three[0]), held.entry(three[0]).version))
        out = StringIO()
        with pytest.raises(CommandError, match="1 différence"):
            call_command("search_check", stdout=out)
        assert f"trial {three[0]}\u00a0: absente" in out.getvalue()
        assert "1 document(s) réparé(s)" in run("search_check", "--repair")
        assert "dit exactement" in run("search_check")

    def test_what_is_wrong_in_the_database_is_repaired_in_both(
        self, three: list[int], trial: Invented
    ) -> None:
        del trial.documents[three[0]]
        assert "entre l’index et le site" in refusal("search_check")
        run("search_check", "--repair")
        assert search("tutorat").count == 0
        assert held.differences() == []

    def test_what_waits_is_told_apart_and_sent_by_a_repair(
        self, three: list[int], trial: Invented, no_worker: None
    ) -> None:
        trial.withdraw(three[0])
        assert "1 changement(s) attendent" in run("search_check")
        run("search_check", "--repair")
        assert held.untold() == []
        assert "attendent" not in run("search_check")

    def test_a_document_that_cannot_be_repaired_is_said(self, three: list[int]) -> None:
        SearchEntry.objects.filter(object_id=three[0]).update(version=held.entry(three[0]).version + 1)
        held.spoil(three[0])
        assert f"refuse trial-{three[0]}" in refusal("search_check", "--repair")

    @pytest.mark.parametrize("options", [[], ["--repair"]])
    def test_without_a_server_it_says_so(self, three: list[int], proxy: Proxy, options: list[str]) -> None:
        proxy.stop()
        assert "n’a pas pu être comparé" in refusal("search_check", *options)

    @pytest.mark.parametrize("options", [[], ["--repair"]])
    def test_without_an_index_it_says_how_to_build_one(self, three: list[int], options: list[str]) -> None:
        held.drop_all()
        assert "search_reindex" in refusal("search_check", *options)


class TestUpkeep:
    def test_an_index_is_built_when_there_is_none(self, three: list[int]) -> None:
        held.drop_all()
        upkeep.ensure()
        assert search("tutorat").engine == "elasticsearch"
        assert held.differences() == []

    def test_an_index_that_is_right_is_left_alone(self, three: list[int]) -> None:
        reindexing.rebuild()
        before = indices.ours()
        upkeep.ensure()
        assert indices.ours() == before
