"""``make test``: what is missing is named, and is a failure in CI."""

import subprocess
from typing import Any

import pytest

from scripts import run_tests


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_service_is_named_and_fails_in_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(run_tests, "postgres_answers", lambda: False)

    assert run_tests.main(["postgres"]) == code

    assert "NOT RUN: tests on PostgreSQL" in capsys.readouterr().out


def test_a_failed_part_fails_the_whole_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def run(part: run_tests.Part, extra: list[str]) -> int:
        ran.append(part.title)
        return 1 if part.title == "tests on SQLite" else 0

    monkeypatch.setattr(run_tests, "postgres_answers", lambda: True)
    monkeypatch.setattr(run_tests, "run", run)

    assert run_tests.main([]) == 1

    assert ran == ["tests on SQLite", "tests on PostgreSQL", "browser tests"]
    assert "FAILED: tests on SQLite" in capsys.readouterr().out


def test_an_unknown_part_is_refused() -> None:
    assert run_tests.main(["mysql"]) == 2


def test_arguments_for_pytest_come_after_two_dashes() -> None:
    assert run_tests.split(["sqlite", "--", "-k", "search"]) == (["sqlite"], ["-k", "search"])


@pytest.mark.parametrize(
    ("part", "scheme"), [("sqlite", "sqlite"), ("postgres", "postgres"), ("e2e", "sqlite")]
)
def test_each_part_runs_on_its_own_database_whatever_the_developer_uses(
    part: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run(command: list[str], env: dict[str, str], **options: Any) -> "subprocess.CompletedProcess[bytes]":
        asked.append(env["DATABASE_URL"])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("DATABASE_URL", "mysql://developer@localhost/work")
    monkeypatch.setattr(run_tests.subprocess, "run", run)

    assert run_tests.run(run_tests.parts()[part], []) == 0

    assert [url.split(":")[0] for url in asked] == [scheme]
