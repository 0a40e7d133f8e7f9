"""The probe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone

from core import periodic
from core.models import PeriodicJob

WELL = {"database": "ok", "search": "ok"}


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    answer = client.get("/sante/")

    assert answer.status_code == 200
    assert answer.json() == WELL
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
@override_settings(RELEASE="1.2.3")
def test_it_says_what_runs(client: Client) -> None:
    assert client.get("/sante/").json()["release"] == "1.2.3"


@pytest.mark.django_db
def test_a_broken_index_is_named_and_not_explained(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("a secret of the database")

    monkeypatch.setattr("portal.health._ask_index", broken)
    answer = client.get("/sante/")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "search": "down"}
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_it_answers_while_the_database_is_down(client: Client) -> None:
    def down(*arguments: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(down):
        answer = client.get("/sante/")

    assert answer.status_code == 503
    assert answer.json() == {"database": "down", "search": "down"}


@pytest.fixture
def _elasticsearch_away() -> Iterator[None]:
    """Leave Elasticsearch alone after as many failures as it takes."""
    from search.engines.elastic.breaker import FAILURES
    from search.engines.elastic.server import breaker

    for _ in range(FAILURES):
        breaker.failed()
    yield
    breaker.reset()


@pytest.mark.django_db
@pytest.mark.usefixtures("_elasticsearch_away")
def test_a_portal_that_answers_without_elasticsearch_says_so_and_stays(client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    answer = client.get("/sante/")

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "search": "degraded"}


@pytest.mark.django_db
@pytest.mark.usefixtures("_elasticsearch_away")
def test_a_portal_without_elasticsearch_is_not_degraded(client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""

    assert client.get("/sante/").json() == WELL


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "told"),
    [(timedelta(hours=1), {**WELL, "periodic": "late"}), (-timedelta(seconds=30), WELL)],
)
def test_periodic_work_that_nothing_does_is_told(
    client: Client, ago: timedelta, told: dict[str, str]
) -> None:
    PeriodicJob.objects.create(name=periodic.jobs()[0].name, next_run=timezone.now() - ago)

    answer = client.get("/sante/")

    assert answer.status_code == 200
    assert answer.json() == told


@pytest.mark.django_db
def test_periodic_work_that_cannot_be_read_takes_no_process_away(client: Client) -> None:
    def without_periodic_jobs(execute: Any, sql: str, *arguments: Any) -> Any:
        if "periodicjob" in sql:
            raise OperationalError("no such table")
        return execute(sql, *arguments)

    with connection.execute_wrapper(without_periodic_jobs):
        answer = client.get("/sante/")

    assert answer.status_code == 200
    assert answer.json() == WELL
