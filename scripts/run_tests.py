"""Runs the tests on everything at hand, then says loudly what could not run. ``make test`` runs all.

The suite runs once on SQLite and once on PostgreSQL, then the browser's tests. What needs a service that is
not there is left out and named at the end; with ``CI=true`` that is a failure.

Usage: python -m scripts.run_tests [sqlite] [postgres] [e2e] [-- arguments for pytest]
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_PORT = os.environ.get("POSTGRES_PORT", "5455")
POSTGRES_URL = f"postgres://essaim:essaim@127.0.0.1:{POSTGRES_PORT}/essaim"
EMBEDDED_URL = "sqlite:///:memory:"
BROWSER_TESTS = "tests/e2e"
# The machine has few cores and a worker costs a database: more workers would not be faster.
WORKERS = str(min(os.cpu_count() or 1, 4))


@dataclass
class Part:
    """One run of pytest."""

    title: str
    arguments: list[str]
    database_url: str = EMBEDDED_URL
    needs_postgres: bool = False


def parts() -> dict[str, Part]:
    """Return what can be run, by name."""
    suite = ["-n", WORKERS, "--dist", "loadfile", f"--ignore={BROWSER_TESTS}"]
    return {
        "sqlite": Part("tests on SQLite", suite),
        "postgres": Part("tests on PostgreSQL", suite, POSTGRES_URL, needs_postgres=True),
        "e2e": Part("browser tests", [BROWSER_TESTS]),
    }


def main(arguments: list[str]) -> int:
    """Run the parts named, all when none is; return the exit code."""
    names, extra = split(arguments)
    available = parts()
    unknown = [name for name in names if name not in available]
    if unknown:
        sys.stderr.write(f"Unknown: {', '.join(unknown)}. Known: {', '.join(available)}.\n")
        return 2
    failed, missing = [], []
    for name in names or list(available):
        part = available[name]
        if part.needs_postgres and not postgres_answers():
            missing.append(f"{part.title}: no PostgreSQL on port {POSTGRES_PORT} (run `make services`)")
            continue
        if run(part, extra) != 0:
            failed.append(part.title)
    return conclude(failed, missing)


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Part the names from what goes to pytest, after « -- »."""
    if "--" not in arguments:
        return arguments, []
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def run(part: Part, extra: list[str]) -> int:
    """Run one part; return pytest's exit code."""
    print(f"\n\033[1m== {part.title}\033[0m", flush=True)
    # Always said: the developer’s own, in the environment or in « .env », is not the one under test.
    environment = {**os.environ, "DATABASE_URL": part.database_url}
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", *part.arguments, *extra]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"({part.title}: {time.monotonic() - started:.0f} s)", flush=True)
    return code


def postgres_answers() -> bool:
    """Tell whether the test PostgreSQL can be used."""
    import psycopg2

    try:
        psycopg2.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def conclude(failed: list[str], missing: list[str]) -> int:
    """Print what failed and what did not run; return the exit code."""
    for line in missing:
        print(f"\033[1;33m!! NOT RUN: {line}\033[0m")
    for line in failed:
        print(f"\033[1;31m!! FAILED: {line}\033[0m")
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if missing and in_ci:
        print("With CI=true everything must run.")
    return 1 if failed or (missing and in_ci) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
