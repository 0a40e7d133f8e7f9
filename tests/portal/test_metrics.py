"""The figures that Prometheus reads, and who may."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from core import periodic
from core.models import PeriodicJob
from search import metrics as search_metrics

ADDRESS = "/metriques/"
TOKEN = "a-token-that-only-prometheus-knows"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}
ALERTS = Path(__file__).resolve().parents[2] / "deploy/alerts.yaml"
# The outbox, the entries, the periodic work, the purge; mails that wait, and those that ended.
QUERIES = 6


@pytest.fixture
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def read(client: Client) -> dict[tuple[str, ...], float]:
    """Return what Prometheus understands, by name and labels in their own order."""
    answer = client.get(ADDRESS, headers=AUTHORISED)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.django_db
def test_there_is_no_such_address_without_a_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get(ADDRESS).status_code == 404
    assert client.get(ADDRESS, headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.usefixtures("_token")
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN,
     "Bearer é", "Bearer \xff"],
)  # fmt: skip
def test_whoever_has_not_the_token_is_told_nothing(client: Client, authorization: str | None) -> None:
    headers = {} if authorization is None else {"HTTP_AUTHORIZATION": authorization}

    answer = client.get(ADDRESS, **headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "no-store" in answer["Cache-Control"]
    assert b"essaim" not in answer.content
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_the_answer_is_what_prometheus_reads_and_nobody_keeps(client: Client) -> None:
    answer = client.get(ADDRESS, headers={"Authorization": f"bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert client.post(ADDRESS, headers=AUTHORISED).status_code == 405


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_it_tells_of_searches_index_and_periodic_work(client: Client) -> None:
    now = timezone.now()
    job, other = periodic.jobs()[:2]
    PeriodicJob.objects.create(
        name=job.name, next_run=now - timedelta(hours=1), last_succeeded=now - timedelta(hours=2), failures=4
    )
    PeriodicJob.objects.create(name=other.name, next_run=now + timedelta(seconds=30))

    told = read(client)

    assert told["essaim_database_up",] == 1
    assert told["essaim_search_outbox_waiting",] == 0
    assert told["essaim_search_entries", "practice"] == 0
    assert ("essaim_search_answers_total", "true", "embedded") in told
    assert told["essaim_elasticsearch_breaker_open",] == 0
    assert 7200 <= told["essaim_periodic_seconds_since_success", job.name] < 7260
    assert told["essaim_periodic_failures", job.name] == 4
    assert told["essaim_periodic_late", job.name] == 1
    assert ("essaim_periodic_seconds_since_success", other.name) not in told
    assert told["essaim_periodic_late", other.name] == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_a_scrape_is_cheap(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(QUERIES):
        read(client)


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_without_the_database_it_tells_what_the_processes_count(client: Client) -> None:
    def down(*arguments: object) -> None:
        raise OperationalError("connection refused to a secret host")

    with connection.execute_wrapper(down):
        told = read(client)

    assert told["essaim_database_up",] == 0
    assert ("essaim_search_answers_total", "true", "embedded") in told
    assert not [key for key in told if key[0].startswith(("essaim_search_outbox", "essaim_periodic"))]


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_what_can_be_read_is_told_when_a_table_cannot(client: Client) -> None:
    def without_periodic_jobs(execute: Any, sql: str, *arguments: Any) -> Any:
        if "periodicjob" in sql:
            raise OperationalError("no such table")
        return execute(sql, *arguments)

    with connection.execute_wrapper(without_periodic_jobs):
        told = read(client)

    assert told["essaim_database_up",] == 0
    assert told["essaim_search_outbox_waiting",] == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_it_is_read_while_the_site_is_being_worked_on() -> None:
    with override_settings(MAINTENANCE=True):
        assert read(Client())["essaim_database_up",] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_token")
def test_the_alerts_are_about_figures_that_are_told(client: Client) -> None:
    search_metrics.answered("embedded", False, 0.01)
    told = {name for name, *_ in read(client)}
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    rules = " ".join(rule["expr"] for group in groups for rule in group["rules"])

    named = set(re.findall(r"essaim_\w+", rules))

    assert named
    assert named <= told
