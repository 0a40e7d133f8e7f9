"""The upkeep: publishing at a date, sessions, failed sign-ins, the index, tasks that nobody finishes."""

import datetime
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.models import Page, Revision

from core import periodic, tokens
from core.abandoned_tasks import MOST_STARTS, RUNNING_LIMIT, resume_abandoned_tasks
from core.models import PersonalToken, QuotaUse
from core.periodic import runner
from core.protection import Quota, spend
from core.scheduled_publishing import PublishingFailedError, publish_scheduled
from practices.models import PracticePage
from search.models import SearchEntry
from tests.factories import PracticePageFactory

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def job(name: str) -> periodic.Job:
    return next(job for job in periodic.jobs() if job.name == name)


def test_what_a_server_needs_is_registered() -> None:
    rhythms = {job.name: job.every or job.at for job in periodic.jobs()}

    assert rhythms["core.publish_scheduled"] == datetime.timedelta(minutes=1)
    assert {"core.clear_sessions", "core.forget_sign_ins", "core.resume_tasks", "core.prune_tasks",
            "search.check"} <= set(rhythms)  # fmt: skip


def test_ended_sessions_and_old_failed_sign_ins_are_forgotten() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - HOUR)
    Session.objects.create(session_key="open", session_data="", expire_date=now + HOUR)
    for name, age in (("old", 25 * HOUR), ("recent", HOUR)):
        attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - age)

    failed = runner.run_once([job("core.clear_sessions"), job("core.forget_sign_ins")])

    assert failed == []
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["recent"]


def test_what_robots_can_make_any_number_of_is_forgotten_whatever_the_cap(settings: Any) -> None:
    settings.PURGE_DAILY_CAP = 1
    long_ago = timezone.now() - datetime.timedelta(days=30)
    hour = Quota("tests.hour", 3, HOUR)
    with time_machine.travel(long_ago, tick=False):
        for n in range(3):
            AccessAttempt.objects.create(username=f"robot{n}@exemple.fr", failures_since_start=1)
            spend(hour, f"192.0.2.{n}")
            tokens.issue("tests.open", n, HOUR)
    living = tokens.issue("tests.open", 4, HOUR)
    spend(hour, "192.0.2.4")

    jobs = [job("core.forget_sign_ins"), job("core.forget_quotas"), job("core.forget_links")]
    assert runner.run_once(jobs) == []

    assert not AccessAttempt.objects.exists()
    assert QuotaUse.objects.count() == 1
    assert PersonalToken.objects.count() == 1
    assert tokens.read("tests.open", living) == 4


def schedule(page: PracticePage, ago: datetime.timedelta) -> None:
    """Have the latest revision of a page due since then."""
    revision = page.save_revision(clean=False)  # as before a rule that came since
    revision.approved_go_live_at = timezone.now() - ago
    revision.save()


def test_a_page_that_cannot_be_published_does_not_hold_up_those_that_come_after(
    caplog: pytest.LogCaptureFixture,
) -> None:
    incomplete = PracticePageFactory(live=False, main_axis=None, body=[])
    complete = PracticePageFactory(live=False)
    schedule(incomplete, 2 * HOUR)
    schedule(complete, HOUR)

    publish_scheduled()

    complete.refresh_from_db()
    incomplete.refresh_from_db()
    assert (complete.live, incomplete.live) == (True, False)
    assert f"Page {incomplete.pk} was not published at its hour" in caplog.text
    assert not incomplete.approved_schedule, "asked for once"


def test_an_error_in_a_publication_does_not_hold_up_those_that_come_after(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn, complete = PracticePageFactory(live=False), PracticePageFactory(live=False)
    schedule(stubborn, 2 * HOUR)
    schedule(complete, HOUR)
    publish = Revision.publish

    def refuse(revision: Revision, *args: Any, **kwargs: Any) -> None:
        if revision.object_id == str(stubborn.pk):
            raise ValueError(stubborn.pk)
        publish(revision, *args, **kwargs)

    monkeypatch.setattr(Revision, "publish", refuse)
    with pytest.raises(PublishingFailedError, match=f"practicepage {stubborn.pk}$"):
        publish_scheduled()
    complete.refresh_from_db()
    assert complete.live
    assert "Traceback" in caplog.text


def test_what_has_expired_is_withdrawn_even_after_one_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        stubborn, expired, lasting = (PracticePageFactory() for _ in range(3))
    now = timezone.now()
    for page, end in ((stubborn, now - 2 * HOUR), (expired, now - HOUR), (lasting, now + HOUR)):
        PracticePage.objects.filter(pk=page.pk).update(expire_at=end)
    unpublish = Page.unpublish

    def refuse(page: Page, *args: Any, **kwargs: Any) -> None:
        if page.pk == stubborn.pk:
            raise ValueError(page.pk)
        unpublish(page, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", refuse)

    with pytest.raises(PublishingFailedError, match=rf"Page {stubborn.pk}$"):
        publish_scheduled()

    live = set(PracticePage.objects.filter(live=True).values_list("pk", flat=True))
    assert live == {stubborn.pk, lasting.pk}
    found = set(SearchEntry.objects.values_list("object_id", flat=True))
    assert found == {stubborn.pk, lasting.pk}


def begun(ago: datetime.timedelta, *workers: str, **fields: Any) -> DBTaskResult:
    """A task that a worker has begun."""
    return DBTaskResult.objects.create(
        status=fields.pop("status", TaskResultStatus.RUNNING),
        started_at=timezone.now() - ago,
        worker_ids=list(workers),
        args_kwargs={"args": ["practice", [1]], "kwargs": {}},
        task_path="search.tasks.index_objects",
        backend_name="default",
        run_after=get_date_max(),
        **fields,
    )


LONG_AGO = RUNNING_LIMIT + datetime.timedelta(seconds=1)


def test_a_task_whose_worker_was_killed_is_queued_again() -> None:
    abandoned = begun(LONG_AGO, "dead")
    running = begun(RUNNING_LIMIT / 2, "alive")
    done = begun(LONG_AGO, "alive", status=TaskResultStatus.SUCCESSFUL)

    resume_abandoned_tasks()

    assert [task.pk for task in DBTaskResult.objects.ready()] == [abandoned.pk]
    for task in (running, done):
        before = task.status
        task.refresh_from_db()
        assert task.status == before
    again = DBTaskResult.objects.ready().get()
    again.claim("another")
    assert again.worker_ids == ["dead", "another"]


def test_a_task_that_kills_its_workers_is_given_up_and_says_so() -> None:
    deadly = begun(LONG_AGO, *(f"dead-{n}" for n in range(MOST_STARTS)))

    resume_abandoned_tasks()

    deadly.refresh_from_db()
    assert deadly.status == TaskResultStatus.FAILED
    (error,) = deadly.task_result.errors
    assert error.exception_class.__name__ == "TaskAbandonedError"
    assert not DBTaskResult.objects.ready().exists()


def test_finished_tasks_are_forgotten_after_two_weeks() -> None:
    ages = {"old": datetime.timedelta(days=15), "recent": datetime.timedelta(days=13)}
    for name, age in ages.items():
        begun(age, name, status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now() - age)

    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}):
        assert runner.run_once([job("core.prune_tasks")]) == []

    assert [task.worker_ids for task in DBTaskResult.objects.all()] == [["recent"]]


def test_the_index_is_compared_with_the_site_and_repaired() -> None:
    sheet = PracticePageFactory()
    SearchEntry.objects.all().delete()

    assert runner.run_once([job("search.check")]) == []

    assert list(SearchEntry.objects.values_list("object_id", flat=True)) == [sheet.pk]
