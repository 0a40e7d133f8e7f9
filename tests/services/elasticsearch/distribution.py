"""The program itself: a stock Elasticsearch fetched by Maven, and the Java that runs it.

Its licence forbids putting it in a repository, and no package of the system carries it. SonarSource
publishes it, unchanged, inside SonarQube (some 900 MB to fetch, 120 MB kept), where Maven finds it, through
the mirror that the machine's settings name if any. It is kept outside the project: in
``$XDG_CACHE_HOME/essaim``, else in ``~/.cache/essaim``; for root, whose home is closed to the account that
runs the server, in ``/var/cache/essaim``.
"""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

VERSION = "8.19.8"
OLDEST_JAVA = 17
POM = Path(__file__).with_name("pom.xml")
# Half of the size, and nothing that the portal uses: models run inside Elasticsearch.
LEFT_OUT = ("modules/x-pack-inference",)


class MissingProgramError(RuntimeError):
    """Elasticsearch cannot be had on this machine; the message says what to install."""


def cache_folder() -> Path:
    """Return the folder of what the project fetches, outside the repository."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "essaim"
    return Path("/var/cache" if os.geteuid() == 0 else Path.home() / ".cache") / "essaim"


def fetched() -> Path | None:
    """Return the folder of the unpacked distribution, or None before ``fetch``."""
    home = cache_folder() / f"elasticsearch-{VERSION}"
    return home if home.is_dir() else None


def fetch() -> Path:
    """Fetch the distribution unless it is there; return its folder.

    Raises:
        MissingProgramError: without Maven or Java, or when Maven fails.
    """
    java()
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "elasticsearch.lock"):
        if home := fetched():
            return home
        # On the same disk as its place, where it goes in one move: there is never half of it.
        with tempfile.TemporaryDirectory(dir=folder, prefix="fetching-") as temporary:
            unpacked = _unpack(Path(temporary))
            return unpacked.rename(folder / f"elasticsearch-{VERSION}")


def _unpack(folder: Path) -> Path:
    """Let Maven fetch and unpack into ``folder``; return the distribution made ready to run."""
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingProgramError("Maven is missing: install the package « maven ».")
    # A repository of its own, thrown away: what was fetched would stay, 900 MB, in the developer's.
    command = [maven, "--quiet", "--batch-mode", "--strict-checksums", f"--file={POM}", "process-resources",
               f"-Ddestination={folder}", f"-Dmaven.repo.local={folder / 'repository'}"]  # fmt: skip
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = list(folder.glob(f"sonarqube-*/elasticsearch/lib/elasticsearch-{VERSION}.jar"))
    if answer.returncode != 0 or not found:
        tail = "\n".join((answer.stdout + answer.stderr).splitlines()[-15:])
        raise MissingProgramError(f"Maven could not fetch Elasticsearch {VERSION}:\n{tail}")
    home = found[0].parents[1]
    for name in LEFT_OUT:
        shutil.rmtree(home / name)
    for name in ("plugins", "logs"):  # it refuses to start without them
        (home / name).mkdir(exist_ok=True)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    return home


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process through at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def java() -> Path:
    """Return the folder of a Java that runs Elasticsearch.

    ``ES_JAVA_HOME`` first, then ``JAVA_HOME``, then what the path finds.

    Raises:
        MissingProgramError: when there is none, or none recent enough.
    """
    homes = [os.environ.get(name) for name in ("ES_JAVA_HOME", "JAVA_HOME")]
    candidates = [Path(home) for home in homes if home]
    if found := shutil.which("java"):
        candidates.append(Path(found).resolve().parents[1])
    for home in candidates:
        if _java_version(home) >= OLDEST_JAVA:
            return home
    raise MissingProgramError(
        f"Java {OLDEST_JAVA} or later is missing: install « openjdk-{OLDEST_JAVA}-jdk-headless »."
    )


def _java_version(home: Path) -> int:
    """Return the feature version (17, 21…), 0 when it does not run."""
    try:
        answer = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    version = re.search(r'version "(\d+)', answer.stderr)
    return int(version[1]) if version else 0
