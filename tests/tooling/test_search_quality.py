"""``make search-quality``: every engine is measured, and compared with the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scripts import search_quality

Figures = dict[str, float] | None
MEASURE = search_quality.measure
NDCG = {"sqlite": 0.92, "postgres": 0.92, "elasticsearch": 0.90}


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Figures]:
    """Every server answers, and nothing is really measured; return what each measure will find."""
    found: dict[str, Figures] = {name: {"ndcg": value} for name, value in NDCG.items()}

    @contextmanager
    def database() -> Iterator[str]:
        yield "postgres://"

    def measure(servers: dict[str, str]) -> Figures:
        engine = "elasticsearch" if servers.get("ELASTICSEARCH_URL") else ""
        return found[engine or servers["DATABASE_URL"].split(":")[0]]

    monkeypatch.setenv("CI", "")
    monkeypatch.setattr(search_quality, "postgres_answers", lambda: True)
    monkeypatch.setattr(search_quality, "elasticsearch_url", lambda: "http://127.0.0.1:9255")
    monkeypatch.setattr(search_quality, "fresh_postgres", database)
    monkeypatch.setattr(search_quality, "measure", measure)
    monkeypatch.setattr(search_quality, "drop_indices", lambda url, prefix: None)
    return found


def test_engines_that_answer_alike_pass() -> None:
    assert search_quality.main() == 0


@pytest.mark.parametrize("engine", NDCG)
def test_engines_too_far_apart_fail(
    engine: str, machine: dict[str, Figures], capsys: pytest.CaptureFixture[str]
) -> None:
    machine[engine] = {"ndcg": 0.97}

    assert search_quality.main() == 1

    assert "engines differ by" in capsys.readouterr().out


@pytest.mark.parametrize("engine", NDCG)
def test_an_engine_that_is_not_good_enough_fails(
    engine: str, machine: dict[str, Figures], capsys: pytest.CaptureFixture[str]
) -> None:
    machine[engine] = None

    assert search_quality.main() == 1

    assert "FAILED: relevance on" in capsys.readouterr().out


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
@pytest.mark.parametrize(
    ("probe", "name"), [("postgres_answers", "PostgreSQL"), ("elasticsearch_url", "Elasticsearch")]
)
def test_what_could_not_be_measured_is_named(
    probe: str,
    name: str,
    ci: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(search_quality, probe, lambda: "")

    assert search_quality.main() == code

    assert f"NOT RUN: relevance on {name}" in capsys.readouterr().out


def test_only_the_measure_of_elasticsearch_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], **options: Any) -> Any:
        asked.append(env)
        raise InterruptedError

    monkeypatch.setattr(search_quality, "measure", MEASURE)
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
    monkeypatch.setattr(search_quality.subprocess, "run", run)
    with pytest.raises(InterruptedError):
        search_quality.on_sqlite()
    with pytest.raises(InterruptedError):
        search_quality.on_sqlite(ELASTICSEARCH_URL="http://127.0.0.1:9255")

    assert [env["ELASTICSEARCH_URL"] for env in asked] == ["", "http://127.0.0.1:9255"]
