"""One Elasticsearch on the loopback, and all that may happen to it: stopped, killed, frozen, brought back."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .asking import answers
from .distribution import VERSION, cache_folder, fetch, java

HEAP = "512m"
# Elasticsearch refuses to run as root.
ACCOUNT_FOR_ROOT = "nobody"
START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 30
PAUSE_S = 0.1

CONFIGURATION = """\
cluster.name: essaim-tests
node.name: essaim-tests
path.data: {state}/data
path.logs: {state}/logs
network.host: 127.0.0.1
http.port: {port}
# A single node has no other to speak with: any free port.
transport.port: 0
discovery.type: single-node
xpack.security.enabled: false
# A developer's disk is often nearly full, and then every index becomes read-only.
cluster.routing.allocation.disk.threshold_enabled: false
"""
JVM_OPTIONS = """\
-Xms{heap}
-Xmx{heap}
-XX:+UseG1GC
-Djava.io.tmpdir=${{ES_TMPDIR}}
-XX:+ExitOnOutOfMemoryError
-XX:ErrorFile={state}/logs/hs_err_pid%p.log
-XX:ReplayDataFile={state}/logs/replay_pid%p.log
"""
LAUNCHER_OPTIONS = ("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC")


class ServerError(RuntimeError):
    """The server did not start or end; the message says why, in its own last words."""


class ElasticsearchServer:
    """A single node that keeps its data in a folder of its own.

    Everything is read from that folder: another process may stop what this one started. A server that was
    killed starts again on the data it had, at the same address.

    Args:
        state: the folder of its data, configuration and logs; made when missing. Run by root, the server
            itself runs as « nobody »: the folders above must let others through.
        port: on the loopback; any free one when None.
        heap: of Java, as in « 512m ». The process takes some 250 MB beside.

    Attributes:
        url: « http://127.0.0.1:port ».
    """

    def __init__(self, state: Path, port: int | None = None, heap: str = HEAP) -> None:
        self.state = state.absolute()
        self.port = port or _free_port()
        self.heap = heap
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers; nothing to do when it runs. Fetches the program the first time.

        Raises:
            MissingProgramError: when the program cannot be had.
            ServerError: when it stops at once, or does not answer in time.
        """
        if not self.is_running():
            home = fetch()
            self._configure(home)
            self._launch(home)
        self.wait_until_ready()

    def stop(self) -> None:
        """End it as an operator would; kill it when that is too slow. Nothing to do when it does not run."""
        self.resume()
        pid = self.pid()
        self._signal(signal.SIGTERM)
        # By number: it removes its file of the process before it has ended.
        if pid and not self._gone_within(STOP_TIMEOUT_S, pid):
            os.kill(pid, signal.SIGKILL)
            self._gone_within(STOP_TIMEOUT_S, pid)

    def kill(self) -> None:
        """End it at once (``kill -9``), as a crash would; ``start`` brings it back on the same data."""
        pid = self.pid()
        self._signal(signal.SIGKILL)
        if pid and not self._gone_within(STOP_TIMEOUT_S, pid):
            raise ServerError(f"Elasticsearch (process {pid}) outlived kill -9.")

    def remove(self) -> None:
        """Kill it when it runs, and delete its folder."""
        self.kill()
        shutil.rmtree(self.state, ignore_errors=True)

    def hang(self) -> None:
        """Freeze it: connections are accepted, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Undo ``hang``."""
        self._signal(signal.SIGCONT)

    def is_running(self) -> bool:
        """Tell whether the process lives, frozen or not."""
        return self.pid() is not None

    def answers(self) -> bool:
        """Tell whether it can be read and written now."""
        return answers(self.url)

    def wait_until_ready(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Return once it answers.

        Raises:
            ServerError: when it stops meanwhile, or takes longer than ``timeout_s``.
        """
        limit = time.monotonic() + timeout_s
        while not self.answers():
            if not self.is_running():
                raise ServerError(f"Elasticsearch stopped.\n{self._last_words()}")
            if time.monotonic() > limit:
                raise ServerError(f"Elasticsearch does not answer after {timeout_s} s.\n{self._last_words()}")
            time.sleep(PAUSE_S)

    def pid(self) -> int | None:
        """Return the number of its process; None when it does not run."""
        try:
            pid = int((self.state / "pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """Tell whether this process lives and is this server: after a restart another may bear its number."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a dead one that nobody buried
        except OSError:
            return False
        return f"{self.state}/logs/".encode() in command

    def _signal(self, number: signal.Signals) -> None:
        if pid := self.pid():
            os.kill(pid, number)

    def _gone_within(self, seconds: float, pid: int) -> bool:
        limit = time.monotonic() + seconds
        while self._is_ours(pid):
            if time.monotonic() > limit:
                return False
            time.sleep(PAUSE_S)
        return True

    def _configure(self, home: Path) -> None:
        for name in ("config", "data", "logs", "tmp"):
            (self.state / name).mkdir(parents=True, exist_ok=True)
        config = self.state / "config"
        shutil.copy(home / "config" / "log4j2.properties", config)
        values = {"state": self.state, "port": self.port, "heap": self.heap}
        (config / "elasticsearch.yml").write_text(CONFIGURATION.format(**values))
        (config / "jvm.options").write_text(JVM_OPTIONS.format(**values))
        (self.state / "pid").unlink(missing_ok=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT_FOR_ROOT)
            for path in [self.state, *self.state.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)

    def _launch(self, home: Path) -> None:
        """Run the launcher, which leaves the server behind it once this one is ready, or fails."""
        command = [
            str(java() / "bin" / "java"),
            *LAUNCHER_OPTIONS,
            "-Dcli.name=server",
            f"-Dcli.script={home}/bin/elasticsearch",
            "-Dcli.libs=lib/tools/server-cli",
            f"-Des.path.home={home}",
            f"-Des.path.conf={self.state}/config",
            "-Des.distribution.type=zip",
            *("-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*", "org.elasticsearch.launcher.CliToolLauncher"),
            *("--daemonize", "--pidfile", f"{self.state}/pid"),
        ]
        account = ACCOUNT_FOR_ROOT if os.geteuid() == 0 else None
        with (self.state / "logs" / "console.log").open("wb") as console:
            launcher = subprocess.Popen(
                command,
                cwd=home,  # the launcher looks for its modules there, whatever « es.path.home » says
                env=self._environment(home),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,  # an interrupt from the keyboard is for the tests, not for the server
                user=account,
                group=pwd.getpwnam(account).pw_gid if account else None,
                extra_groups=[] if account else None,
            )
            try:
                code = launcher.wait(START_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                code = None
            if code != 0:
                with suppress(ProcessLookupError):
                    os.killpg(launcher.pid, signal.SIGKILL)
                launcher.wait()
        if code != 0:
            raise ServerError(f"Elasticsearch did not start (code {code}).\n{self._last_words()}")

    def _environment(self, home: Path) -> dict[str, str]:
        # Nothing of the caller's: its options would be the launcher's too.
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.state),
            "JAVA": str(java() / "bin" / "java"),
            "ES_JAVA_HOME": str(java()),
            "JAVA_TYPE": "ES_JAVA_HOME",
            "ES_HOME": str(home),
            "ES_PATH_CONF": f"{self.state}/config",
            "ES_DISTRIBUTION_TYPE": "zip",
            "ES_TMPDIR": f"{self.state}/tmp",
            "LIBFFI_TMPDIR": f"{self.state}/tmp",
            "CLI_JAVA_OPTS": " ".join(LAUNCHER_OPTIONS),
        }

    def _last_words(self) -> str:
        """Return the end of what was written by launcher and server."""
        lines = []
        for name in ("console.log", "essaim-tests.log"):
            path = self.state / "logs" / name
            if path.exists():
                lines += path.read_text(errors="replace").splitlines()[-15:]
        return "\n".join(lines)


@contextmanager
def temporary_server(heap: str = HEAP) -> Iterator[ElasticsearchServer]:
    """Give a server that was started, on a free port, and leaves nothing behind."""
    # Not pytest's folder, which root keeps closed to the account that runs the server.
    server = ElasticsearchServer(Path(tempfile.mkdtemp(prefix="essaim-elasticsearch-")), heap=heap)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def shared_server(port: int) -> ElasticsearchServer:
    """Return the server of ``make services``, which the whole test suite shares; started or not."""
    return ElasticsearchServer(cache_folder() / f"elasticsearch-{VERSION}-{port}", port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
