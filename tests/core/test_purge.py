"""The purge: what is due goes, little at a time, never more than the cap; the log holds numbers only."""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from core import periodic
from core.models import Mail, PurgeRecord
from core.periodic import runner
from core.privacy import PersonalData, registry
from core.privacy import metrics as privacy_metrics
from core.privacy.purge import BATCH, purge
from tests.core.kinds import KEPT, LETTERS, forget, letters
from tests.races import race, shared_database
from tests.traces import everything_logged, traces_of
from tests.unchanged import nothing_changes

ADDRESS = "camille.durand@exemple.fr"


@pytest.fixture
def _only_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no other kind of data than letters."""
    monkeypatch.setattr(registry, "_data", {LETTERS.name: LETTERS})


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_only_letters")]


def add(monkeypatch: pytest.MonkeyPatch, *data: PersonalData) -> None:
    monkeypatch.setattr(registry, "_data", {item.name: item for item in data})


def kept() -> list[int]:
    """The letters whose recipient is still known."""
    return list(Mail.objects.exclude(recipient="").order_by("pk").values_list("pk", flat=True))


def test_what_is_due_is_forgotten_and_the_rest_stays() -> None:
    letters(3)
    (recent,) = letters(1, timezone.now() - KEPT / 2)

    (passage,) = purge()

    assert (passage.due, passage.forgotten, passage.left) == (3, 3, 0)
    assert not passage.capped
    assert kept() == [recent]
    assert Mail.objects.count() == 4, "the rows stay and count"
    record = PurgeRecord.objects.get()
    assert (record.data, record.day, record.forgotten, record.due) == (
        "tests.letters", timezone.localdate(), 3, 0,
    )  # fmt: skip


def test_with_nothing_due_nothing_is_written() -> None:
    letters(1, timezone.now())

    with nothing_changes():
        (passage,) = purge()

    assert (passage.due, passage.forgotten, passage.left) == (0, 0, 0)


def test_the_cap_holds_over_all_passages_of_a_day_and_the_oldest_go_first(
    settings: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PURGE_DAILY_CAP = 5
    with time_machine.travel("2026-11-20T02:00:00Z"):
        keys = letters(12)

    with time_machine.travel("2026-11-23T02:00:00Z"):
        first = purge(limit=3)
        second, third = purge(), purge()
    assert [passages[0].forgotten for passages in (first, second, third)] == [3, 2, 0]
    assert [passages[0].capped for passages in (first, second, third)] == [False, True, True]
    assert kept() == keys[5:]
    assert PurgeRecord.objects.get().due == 7
    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == ["Purge of tests.letters: the cap of 5 a day is reached, 7 left"] * 2

    with time_machine.travel("2026-11-23T22:59:00Z"):
        assert purge()[0].forgotten == 0, "still the same day in Paris"
    with time_machine.travel("2026-11-23T23:01:00Z"):
        assert purge()[0].forgotten == 5, "the next day in Paris"


def test_a_dry_run_changes_nothing_and_counts_as_a_real_one(settings: SimpleNamespace) -> None:
    settings.PURGE_DAILY_CAP = 5
    letters(12)
    for limit in (2, None, None):
        with nothing_changes():
            (told,) = purge(limit, dry_run=True)
        (done,) = purge(limit)
        assert told == done


def test_many_are_forgotten_batch_by_batch_and_a_batch_that_fails_leaves_those_before_it_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters(BATCH + 20)
    sizes: list[int] = []

    def fail_second(keys: Collection[int]) -> int:
        forget(keys)
        sizes.append(len(keys))
        if len(sizes) == 2:
            raise DatabaseError(f"Key (email)=({ADDRESS}) is refused")
        return len(keys)

    add(monkeypatch, replace(LETTERS, forget=fail_second))

    (passage,) = purge()

    assert sizes == [BATCH, 20]
    assert (passage.failed, passage.forgotten, passage.left) == (True, BATCH, 20)
    assert len(kept()) == 20, "rolled back"
    assert PurgeRecord.objects.get().forgotten == BATCH


def test_one_kind_that_fails_does_not_hold_up_the_others_and_its_error_tells_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters(2, recipient=ADDRESS)

    def fail(keys: Collection[int]) -> int:
        raise DatabaseError(f"Key (email)=({ADDRESS}) is refused")

    broken = replace(LETTERS, name="tests.broken", forget=fail)
    add(monkeypatch, broken, LETTERS)

    with everything_logged() as lines:
        passages = purge()

    assert [passage.failed for passage in passages] == [True, False]
    logs = "\n".join(lines)
    assert "Purge of tests.broken failed: DatabaseError" in logs
    assert "Purge of tests.letters: 2 forgotten, 0 left" in logs
    assert traces_of(ADDRESS, logs=logs) == []


def test_a_kind_that_forgets_nothing_is_a_failure_and_not_an_endless_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters(2)
    add(monkeypatch, replace(LETTERS, forget=len))

    (passage,) = purge()

    assert (passage.failed, passage.forgotten, passage.left) == (True, 0, 2)


@pytest.mark.django_db(transaction=True)
def test_purges_at_once_do_not_go_over_the_cap(tmp_path: Path, settings: SimpleNamespace) -> None:
    settings.PURGE_DAILY_CAP = 30
    letters(60)

    with shared_database(tmp_path), time_machine.travel("2026-11-23T12:00:00Z"):
        Mail.objects.update(ended_at=timezone.now() - 2 * KEPT)
        results = race([purge] * 4)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert len(kept()) == 30
        assert PurgeRecord.objects.get().forgotten == 30


def command(*arguments: str) -> tuple[str, int]:
    """What the command writes, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("purge_personal_data", *arguments, stdout=out)
    except CommandError as error:
        out.write(str(error))
        code = error.returncode
    return out.getvalue(), code


def test_the_command_says_what_it_did_in_numbers() -> None:
    letters(3)

    told, code = command("--dry-run")
    assert "Lettres d’essai (tests.letters)\u00a0: 3 dont la durée est passée, 3 à oublier maintenant" in told
    assert code == 0
    told, code = command("--limit", "2")
    assert "2 oubliés, 1 restants" in told
    assert code == 0, "as asked"
    assert command()[1] == 0
    assert kept() == []


def test_the_exit_code_of_the_command_tells_the_cap_from_an_error(
    settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PURGE_DAILY_CAP = 2
    letters(3)

    told, code = command()
    assert "Le plafond de 2 par jour" in told
    assert code == 2
    assert command("--dry-run")[1] == 2
    settings.PURGE_DAILY_CAP = 10
    add(monkeypatch, replace(LETTERS, forget=len))
    told, code = command()
    assert "En échec\u00a0: tests.letters" in told
    assert code == 1


@pytest.mark.parametrize("limit", ["0", "-3", "beaucoup"])
def test_the_command_refuses_a_limit_that_is_none(limit: str) -> None:
    letters(1)
    with pytest.raises(CommandError), nothing_changes():
        call_command("purge_personal_data", "--limit", limit)


def job() -> periodic.Job:
    return next(job for job in periodic.jobs() if job.name == "core.purge")


def test_it_runs_every_night_and_a_failure_is_that_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    letters(1)
    assert job().at is not None

    assert runner.run_once([job()], everything=True) == []
    assert kept() == []

    letters(1)
    add(monkeypatch, replace(LETTERS, forget=len))
    assert runner.run_once([job()], everything=True) == [job()]


def test_a_reached_cap_is_no_failure_of_the_job(settings: SimpleNamespace) -> None:
    settings.PURGE_DAILY_CAP = 1
    letters(2)

    assert runner.run_once([job()], everything=True) == []


def test_what_had_to_be_left_is_told_to_operators() -> None:
    def left() -> dict[str, float]:
        (metric,) = privacy_metrics.stored()
        return {sample.labels["data"]: sample.value for sample in metric.samples}

    letters(4)
    assert left() == {"tests.letters": 0}
    purge(limit=3)
    assert left() == {"tests.letters": 1}
    purge()
    assert left() == {"tests.letters": 0}


def test_no_purge_forgets_before_the_time_promised() -> None:
    (key,) = letters(1, timezone.now() - KEPT + timedelta(minutes=1))

    purge()

    assert kept() == [key]
