"""The search in figures."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.metrics import COUNTS
from search import metrics, registry
from search.models import SearchEntry, SearchOutbox
from tests.search.helpers import search


def count(name: str, **labels: str) -> float:
    return COUNTS.get_sample_value(name, labels) or 0.0


def stored() -> dict[tuple[str, ...], float]:
    """Return what is told of the database, by name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in metrics.stored()
        for sample in metric.samples
    }


def untold(object_id: int, **options: Any) -> None:
    now = timezone.now()
    SearchOutbox.objects.create(
        **{
            "type": "practice",
            "object_id": object_id,
            "version": object_id,
            "removed": False,
            "changed_at": now,
            "due_at": now,
            **options,
        }
    )


def entry(object_id: int, type: str) -> None:
    SearchEntry.objects.create(
        type=type, object_id=object_id, slug="s", url="/s/", title="S", fingerprint="f"
    )


@pytest.fixture
def _closed() -> Iterator[None]:
    yield
    metrics.breaker(False)


def test_an_answer_counts_under_its_engine_and_among_the_times_it_took() -> None:
    names = {"engine": "embedded", "degraded": "true"}
    answers = count("essaim_search_answers_total", **names)
    within = count("essaim_search_seconds_bucket", engine="embedded", le="0.06")
    beyond = count("essaim_search_seconds_bucket", engine="embedded", le="0.04")
    seconds = count("essaim_search_seconds_sum", engine="embedded")

    metrics.answered("embedded", True, 0.05)

    assert count("essaim_search_answers_total", **names) == answers + 1
    assert count("essaim_search_seconds_bucket", engine="embedded", le="0.06") == within + 1
    assert count("essaim_search_seconds_bucket", engine="embedded", le="0.04") == beyond
    assert count("essaim_search_seconds_sum", engine="embedded") == pytest.approx(seconds + 0.05)


def test_degraded_answers_are_told_before_the_first_one() -> None:
    labels = {"engine": "embedded", "degraded": "true"}

    assert COUNTS.get_sample_value("essaim_search_answers_total", labels) is not None


@pytest.mark.django_db
def test_a_search_is_counted_and_what_was_searched_is_not_told(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    answers = count("essaim_search_answers_total", engine="embedded", degraded="false")

    search("Madame Quidam au 0612345678")

    assert count("essaim_search_answers_total", engine="embedded", degraded="false") > answers
    told = " ".join(str(sample) for metric in COUNTS.collect() for sample in metric.samples).lower()
    assert "quidam" not in told
    assert "0612345678" not in told


@pytest.mark.parametrize("reason", ["ConnectionTimeout", "503"])
def test_a_failure_counts_under_its_reason(reason: str) -> None:
    before = count("essaim_elasticsearch_failures_total", reason=reason)

    metrics.failed(reason)

    assert count("essaim_elasticsearch_failures_total", reason=reason) == before + 1


@pytest.mark.parametrize(
    "reason", ["", "status 400: no such field", "12345678", "Timeout at 10.0.0.7", "Erreur\n", "A" * 51]
)
def test_what_could_be_a_new_reason_each_time_is_told_as_another(reason: str) -> None:
    before = count("essaim_elasticsearch_failures_total", reason=metrics.OTHER)

    metrics.failed(reason)

    assert count("essaim_elasticsearch_failures_total", reason=metrics.OTHER) == before + 1
    assert COUNTS.get_sample_value("essaim_elasticsearch_failures_total", {"reason": reason}) is None


@pytest.mark.usefixtures("_closed")
def test_the_breaker_is_told_as_it_stands() -> None:
    metrics.breaker(True)
    assert count("essaim_elasticsearch_breaker_open") == 1

    metrics.breaker(False)
    assert count("essaim_elasticsearch_breaker_open") == 0


@pytest.mark.django_db
def test_changes_that_wait_are_counted_and_the_oldest_is_dated() -> None:
    now = timezone.now()
    untold(1, changed_at=now - timedelta(seconds=90), error="refused")
    untold(2, changed_at=now - timedelta(seconds=5))
    untold(3, changed_at=now - timedelta(days=3), removed=True, told_at=now)

    told = stored()

    assert told["essaim_search_outbox_waiting",] == 2
    assert told["essaim_search_outbox_refused",] == 1
    # A document that is refused waits until it is mended: it does not say that others wait.
    assert 5 <= told["essaim_search_outbox_oldest_seconds",] < 80


@pytest.mark.django_db
def test_nothing_waits_when_all_is_told() -> None:
    untold(1, removed=True, told_at=timezone.now(), changed_at=timezone.now() - timedelta(days=3))

    told = stored()

    assert told["essaim_search_outbox_waiting",] == 0
    assert told["essaim_search_outbox_oldest_seconds",] == 0


@pytest.mark.django_db
def test_entries_are_counted_by_type_those_without_any_too() -> None:
    entry(1, "story")
    entry(2, "story")

    told = stored()

    assert told["essaim_search_entries", "story"] == 2
    assert told["essaim_search_entries", "practice"] == 0
    assert {item.name for item in registry.document_types()} <= {key[-1] for key in told}


@pytest.mark.django_db
def test_it_costs_two_queries_however_much_there_is(django_assert_num_queries: Any) -> None:
    for number in range(1, 6):
        untold(number)
        entry(number, f"type{number}")

    with django_assert_num_queries(2):
        stored()
