"""``make demo``: what it says when it cannot serve."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import demo

ROOT = Path(__file__).resolve().parents[2]


def test_a_free_port_is_no_problem() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert demo.port_problem(port) == ""


def test_a_port_that_is_taken_is_named_with_another_to_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        message = demo.port_problem(port)

    assert f"Le port {port} est déjà pris" in message
    assert f"PORT={port + 1}" in message


def test_an_impossible_port_is_refused() -> None:
    assert "entre 1 et 65535" in demo.port_problem(70_000)


@pytest.mark.parametrize("typed", [[], [""], ["abc"], ["8001", "8002"], ["8000.5"]])
def test_what_is_not_a_port_is_refused_in_french(typed: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "scripts.demo", "--port", *typed],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert run.returncode == 1
    assert run.stderr == f"\n{demo.NO_PORT}\n\n"
    assert run.stdout == ""


def test_python_is_found_or_asked_for() -> None:
    found = subprocess.run(["scripts/find-python"], cwd=ROOT, capture_output=True, text=True, check=False)
    missing = subprocess.run(
        ["scripts/find-python"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHON": "python-that-is-not-there"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0
    assert missing.returncode == 1
    assert "Python 3.11" in missing.stderr


def test_the_port_is_checked_before_anything_is_prepared() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "scripts.demo", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    assert run.returncode == 1
    assert "est déjà pris" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""
