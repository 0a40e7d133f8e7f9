"""``make test``: what is missing is named, and is a failure in CI; nothing of the developer’s is tested."""

import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scripts import run_tests


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where every service answers, on the ports of ``make services``."""
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.setattr(run_tests, "postgres_answers", lambda: True)
    monkeypatch.setattr(run_tests.elasticsearch, "answers", lambda url: True)
    monkeypatch.setattr(run_tests.elasticsearch, "fetched", lambda: Path("/"))


def nothing(*arguments: object) -> None:
    """Answer as what is not there."""


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
@pytest.mark.parametrize(
    ("part", "probe", "title"),
    [
        ("postgres", (run_tests, "postgres_answers"), "tests on PostgreSQL"),
        ("elasticsearch", (run_tests.elasticsearch, "answers"), "search on Elasticsearch"),
        (
            "elasticsearch-postgres",
            (run_tests.elasticsearch, "answers"),
            "keeping Elasticsearch in step with PostgreSQL",
        ),
        (
            "elasticsearch-postgres",
            (run_tests, "postgres_answers"),
            "keeping Elasticsearch in step with PostgreSQL",
        ),
        ("drill", (run_tests.elasticsearch, "fetched"), "drills"),
    ],
)
def test_a_missing_service_is_named_and_fails_in_ci(
    part: str,
    probe: tuple[ModuleType, str],
    title: str,
    ci: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(*probe, nothing)

    assert run_tests.main([part]) == code

    assert f"NOT RUN: {title}" in capsys.readouterr().out


def test_a_failed_part_fails_the_whole_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def run(part: run_tests.Part, extra: list[str]) -> int:
        ran.append(part.title)
        return 1 if part.title == "tests on SQLite" else 0

    monkeypatch.setattr(run_tests, "run", run)

    assert run_tests.main([]) == 1

    assert ran == [
        "tests on SQLite",
        "tests on PostgreSQL",
        "search on Elasticsearch",
        "keeping Elasticsearch in step with PostgreSQL",
        "drills",
        "browser tests",
    ]
    assert "FAILED: tests on SQLite" in capsys.readouterr().out


def test_an_unknown_part_is_refused() -> None:
    assert run_tests.main(["mysql"]) == 2


def test_arguments_for_pytest_come_after_two_dashes() -> None:
    assert run_tests.split(["sqlite", "--", "-k", "search"]) == (["sqlite"], ["-k", "search"])


@pytest.mark.parametrize(
    ("part", "scheme", "engine"),
    [
        ("sqlite", "sqlite", ""),
        ("postgres", "postgres", ""),
        ("elasticsearch", "sqlite", "http://127.0.0.1:9255"),
        ("drill", "sqlite", ""),
        ("e2e", "sqlite", ""),
    ],
)
def test_each_part_runs_on_its_own_servers_whatever_the_developer_uses(
    part: str, scheme: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], **options: Any) -> "subprocess.CompletedProcess[bytes]":
        asked.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("DATABASE_URL", "mysql://developer@localhost/work")
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://away.example")
    monkeypatch.setattr(run_tests, "OWN_ELASTICSEARCH_URL", "http://127.0.0.1:9255")
    monkeypatch.setattr(run_tests.elasticsearch, "answers", lambda url: "away" not in url)
    monkeypatch.setattr(run_tests.subprocess, "run", run)

    assert run_tests.run(run_tests.parts()[part], []) == 0

    assert [(env["DATABASE_URL"].split(":")[0], env["ELASTICSEARCH_URL"]) for env in asked] == [
        (scheme, engine)
    ]


def test_the_elasticsearch_of_the_developer_is_used_while_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9200")

    assert run_tests.parts()["elasticsearch"].elasticsearch_url == "http://127.0.0.1:9200"


def test_every_test_belongs_to_a_part() -> None:
    """The suite leaves out the browser's tests and the drills, which have parts of their own."""
    parts = run_tests.parts()
    ignored = {word.partition("=")[2] for word in parts["sqlite"].arguments if word.startswith("--ignore=")}

    assert ignored == {*parts["drill"].arguments, *parts["e2e"].arguments}
    named = [*ignored, *run_tests.SEARCH_TESTS]
    assert [path for path in named if not (run_tests.ROOT / path).exists()] == []
