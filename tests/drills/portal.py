"""The portal as production runs it (server of pages, worker, periodic work), and what it answers."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.load.server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "drill"
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 60
PAUSE_S = 0.25
# Searches asked in a row: more than one process answers them.
SEARCHES = 6

# As the machine asks the loopback: through no proxy.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Portal:
    """A site of its own: database, files, processes.

    Args:
        folder: of its files and logs; exists.
        database_url: an empty database.
        elasticsearch_url: the search server, there or not.
    """

    def __init__(self, folder: Path, database_url: str, elasticsearch_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.drills.settings",
            "DATABASE_URL": database_url,
            "ELASTICSEARCH_URL": elasticsearch_url,
            "ELASTICSEARCH_INDEX": "essaim-drill",
            "ELASTICSEARCH_API_KEY": "",
            "SECRET_KEY": "a key of the drills, on the loopback only, long enough for the checks",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": self.url,
            "EMAIL_URL": "dummymail://",
            "VAR_DIR": str(folder / "var"),
            "MEDIA_ROOT": str(folder / "media"),
            "METRICS_TOKEN": TOKEN,
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
        }

    def prepare(self) -> None:
        """Make the database and load the real content."""
        for command in (
            ["migrate", "--verbosity=0"],
            ["load_content", "--verbosity=0"],
            ["search_rebuild", "--verbosity=0"],
        ):
            done = self.run("manage.py", *command)
            assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start every process; return once pages are served."""
        self._launch("gunicorn", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "portal.wsgi")
        self._launch("worker", "manage.py", "db_worker")
        self._launch("periodic", "manage.py", "run_periodic")
        wait_until(self._serves, START_TIMEOUT_S, f"the portal serves (logs in {self.folder})")

    def stop(self) -> None:
        """End every process as an operator would; kill what takes too long."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python to its end in the environment of the portal."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def log(self, name: str) -> str:
        """Return what a process has written: « gunicorn », « worker » or « periodic »."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def search(self, text: str, **parameters: str | int) -> dict[str, Any]:
        """Return what the API answers."""
        query = urllib.parse.urlencode({"q": text, **parameters})
        content: dict[str, Any] = json.loads(self._get(f"/api/v1/search?{query}"))
        return content

    def degraded(self) -> bool:
        """Tell whether another engine stands in for most searches; some may be slow, each by itself."""
        # Texts that nobody else asks: what was answered before is kept.
        texts = (f"accueil {time.monotonic_ns()}" for _ in range(SEARCHES))
        return sum(self.search(text)["degraded"] for text in texts) > SEARCHES / 2

    def figure(self, name: str) -> float:
        """Return one of the figures for Prometheus, by its name and labels; 0 when it is not told."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self._get("/metriques/"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def _get(self, path: str) -> str:
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {TOKEN}"})
        with _opener.open(request, timeout=30) as answer:
            content: bytes = answer.read()
            return content.decode()

    def _serves(self) -> bool:
        ended = [process.args for process in self._processes if process.poll() is not None]
        assert not ended, f"{ended} ended: see the logs in {self.folder}"
        try:
            return bool(self._get("/sante/"))
        except OSError:
            return False

    def _launch(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self._processes.append(process)


def wait_until(condition: Callable[[], bool], seconds: float, what: str, pause: float = PAUSE_S) -> float:
    """Return how many seconds it took for a condition to hold; fail after so many."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"{seconds} s were not enough: {what}"
        time.sleep(pause)
    return time.monotonic() - started
