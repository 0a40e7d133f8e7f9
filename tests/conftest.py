"""What every test may rely on: what it runs on, what may be missing, and how a skip is told.

A test about one database only is marked ``sqlite`` or ``postgresql`` and left out of the run on the other;
one about Elasticsearch only, ``elasticsearch``, is left out of the runs without it. All these runs exist, so
nothing is lost. A test is skipped only for something missing on the machine; the reasons are shown at the
end, and with ``CI=true`` a skip makes the run fail.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from scripts.chromium import find_chromium
from tests.migrated import Rows, read_rows, write_rows
from tests.own_index import OwnIndex

BROWSER_TESTS = Path(__file__).parent / "e2e"
MIGRATED_ROWS = pytest.StashKey[Rows]()
BLOCKER = pytest.StashKey[DjangoDbBlocker]()
EMPTIED = pytest.StashKey[bool]()
OTHER_DATABASE = {"sqlite": "postgresql", "postgresql": "sqlite"}


def in_ci() -> bool:
    """Tell whether a skip is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about another database or engine; skip browser tests without a browser."""
    elsewhere = [OTHER_DATABASE[database_vendor()]]
    if not settings.ELASTICSEARCH_URL:
        elsewhere.append("elasticsearch")
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        (left_out if any(map(item.get_closest_marker, elsewhere)) else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept

    no_browser = pytest.mark.skip(reason="no Chromium: run `make services`")
    chromium = find_chromium()
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("e2e")
            if chromium is None:
                item.add_marker(no_browser)


def database_vendor() -> str:
    """Return « sqlite » or « postgresql » without connecting."""
    engine: str = settings.DATABASES["default"]["ENGINE"]
    return "sqlite" if engine.endswith("sqlite3") else "postgresql"


def pytest_report_header() -> str:
    """Say which database and which search engine the run is about."""
    engine = "Elasticsearch" if settings.ELASTICSEARCH_URL else "embedded"
    return f"database: {database_vendor()}, search: {engine}, CI: {'yes' if in_ci() else 'no'}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show loudly what did not run and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    terminalreporter.section("NOT RUN", sep="!", red=True, bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} × {reason}", red=True)
    if in_ci():
        terminalreporter.write_line("With CI=true a skip is a failure.", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run when something was skipped and CI asked for all."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        reporter is not None
        and in_ci()
        and exitstatus == pytest.ExitCode.OK
        and reporter.stats.get("skipped")
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    """Make the database, and remember what migrations wrote in it: root page, root collection…"""
    with django_db_blocker.unblock():
        request.config.stash[MIGRATED_ROWS] = read_rows()
    request.config.stash[BLOCKER] = django_db_blocker


def pytest_runtest_setup(item: pytest.Item) -> None:
    """After a test with real transactions, which empties every table, put back what migrations wrote.

    Before the next test and not after that one: the last teardown has already dropped the database.
    """
    stash = item.config.stash
    if stash.get(EMPTIED, False):
        with stash[BLOCKER].unblock():
            write_rows(stash[MIGRATED_ROWS])
    stash[EMPTIED] = _has_real_transactions(item)


def _has_real_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in fixtures


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Start each test with an empty cache: the database is rolled back, the cache is not."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def own_index() -> Iterator[OwnIndex | None]:
    """Give this process an index of its own while the run is about Elasticsearch; else nothing."""
    if not settings.ELASTICSEARCH_URL:
        yield None
        return
    index = OwnIndex(f"essaim-test-{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    index.ready()
    yield index
    index.remove()


@pytest.fixture(autouse=True)
def _clean_index(
    request: pytest.FixtureRequest, own_index: OwnIndex | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Start each test with an empty index, as with an empty database; let no other engine pass it."""
    if own_index is None or not _has_database(request):
        yield
        return
    request.getfixturevalue("db")
    own_index.after_all_others()
    stand_ins = own_index.count_stand_ins(monkeypatch)
    yield
    own_index.ready()
    if stand_ins and request.node.get_closest_marker("elasticsearch") is None:
        pytest.fail(f"{len(stand_ins)} answers are those of another engine")


def _has_database(request: pytest.FixtureRequest) -> bool:
    fixtures = {"db", "transactional_db"} & set(request.fixturenames)
    return bool(fixtures) or request.node.get_closest_marker("django_db") is not None
