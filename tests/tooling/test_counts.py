"""What several processes count together, under gunicorn with production's configuration."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Seconds for a process to start or to end on a busy machine.
PATIENCE_S = 30.0


class Server:
    """Gunicorn with two processes, which knows how many requests it was sent."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port, self.sent = process, port, 0

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            text: str = answer.read().decode()
            return text

    def count(self) -> int:
        """Send a request to be counted; return which process answered."""
        answered_by = int(self.get("/"))
        self.sent += 1
        return answered_by

    def count_in_both(self, but: frozenset[int] = frozenset()) -> set[int]:
        """Send requests until two processes, none of those in ``but``, have counted some."""
        seen: set[int] = set()
        limit = time.monotonic() + PATIENCE_S
        while len(seen) < 2:
            assert time.monotonic() < limit, f"only {seen} answered"
            try:
                seen |= {self.count()} - but
            except OSError:
                time.sleep(0.1)  # the process that held the connection was ended before it answered
        return seen

    def figure(self, name: str) -> float:
        found = re.search(rf"^{name} (\S+)$", self.get("/figures"), re.MULTILINE)
        assert found is not None
        return float(found[1])

    def directory(self) -> Path:
        (found,) = Path("/dev/shm").glob(f"essaim-metrics-{self.process.pid}-*")
        return found


@contextmanager
def serving() -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "WEB_THREADS": "1",
    }
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "deploy/gunicorn.conf.py",
            "tests.tooling.counting:application",
        ],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(process, port)
        wait_until(lambda: answers(server))
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def answers(server: Server) -> bool:
    try:
        server.count()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_counts_add_up_and_outlive_the_processes() -> None:
    with serving() as server:
        first = server.count_in_both()
        assert server.figure("requests_total") == server.sent
        assert server.figure("alive") == 2
        files = len(list(server.directory().iterdir()))

        os.kill(min(first), signal.SIGKILL)
        second = server.count_in_both()
        assert server.figure("requests_total") == server.sent
        assert server.figure("alive") == 2
        assert len(list(server.directory().iterdir())) == files, "files pile up"

        server.process.send_signal(signal.SIGHUP)
        server.count_in_both(but=frozenset(first | second))
        directory = server.directory()
        assert server.figure("requests_total") == server.sent

    assert not directory.exists()
