"""A real browser on the real demonstration: ``make demo`` with its content, in a database of its own.

The site runs in a process apart, started once: these tests see what a visitor sees, and nothing else. Every
page is watched: an error in its console (a refused script or style is one) or a request to another site fails
the test that opened it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.conftest import find_chromium

ROOT = Path(__file__).parents[2]
# Seconds for the first start: migrations, content, index.
START_S = 180
# What htmx says when a reader follows a link before the results they asked for arrive.
ABANDONED = ("htmx:sendAbort", "htmx:afterRequest")
# Milliseconds that the browser waits for anything before a test fails.
PATIENCE_MS = 10_000


@dataclass
class Watch:
    """What went wrong in the pages of a test."""

    origin: str
    problems: list[str] = field(default_factory=list)
    # Parts of messages that a test expects (« 404 » for a page that does not exist).
    expected: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if (
            address.scheme not in {"data", "blob", "about"}
            and f"{address.scheme}://{address.netloc}" != self.origin
        ):
            self._note(f"request to another site: {request.url}")

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in (*ABANDONED, *self.expected)):
            self.problems.append(problem)


@pytest.fixture(scope="session")
def site_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the site under test."""
    folder = tmp_path_factory.mktemp("site")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        # Its mails and documents, apart from those of the developer.
        "VAR_DIR": str(folder / "var"),
        "BASE_URL": f"http://127.0.0.1:{_free_port()}",
    }


@pytest.fixture(scope="session")
def site_url(tmp_path_factory: pytest.TempPathFactory, site_environment: dict[str, str]) -> Iterator[str]:
    """Serve the demonstration; return its address, without final slash."""
    url = site_environment["BASE_URL"]
    path = tmp_path_factory.mktemp("log") / "server.log"
    with path.open("w") as log:
        command = [sys.executable, "-m", "scripts.demo", "--port", str(urlsplit(url).port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=site_environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(url, server, path)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except urllib.error.HTTPError as error:
            pytest.fail(f"The home page answers {error.code}:\n{log.read_text()[-3000:]}")
        except OSError:
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"The site did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def base_url(site_url: str) -> str:
    """Let tests open addresses of the site by their path."""
    return site_url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the Chromium of the system; it runs as root in CI, hence without its sandbox."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read French."""
    return {**browser_context_args, "locale": "fr-FR"}


@pytest.fixture
def watch(site_url: str) -> Iterator[Watch]:
    """Watch every page opened through ``visitor``; fail when one misbehaved."""
    watched = Watch(site_url)
    yield watched
    assert watched.problems == []


class Visitor(Protocol):
    """Opens a page as someone would: on a screen, with or without JavaScript, by day or by night."""

    def __call__(self, width: int = 1280, *, javascript: bool = True, scheme: str = "light") -> Page: ...


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict[str, Any], watch: Watch) -> Iterator[Visitor]:
    """Give a function that opens a watched page."""
    contexts: list[BrowserContext] = []

    def visit(width: int = 1280, *, javascript: bool = True, scheme: str = "light") -> Page:
        context = browser.new_context(
            **browser_context_args
            | {
                "viewport": {"width": width, "height": 900},
                "java_script_enabled": javascript,
                "color_scheme": scheme,
            }
        )
        contexts.append(context)
        page = context.new_page()
        watch.listen(page)
        return page

    yield visit
    for context in contexts:
        context.close()
