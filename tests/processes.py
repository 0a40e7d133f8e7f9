"""Processes of their own, on the database of a test: what is killed, or what comes back, is real.

Only in a test with real transactions, within ``tests.races.shared_database``.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
# Seconds for a process on a busy machine.
PATIENCE_S = 120.0


def shared_url() -> str:
    """Return where another process finds the database of this test."""
    names = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{names['NAME']}"
    account = f"{names['USER']}:{names['PASSWORD']}@{names['HOST']}:{names['PORT']}"
    return f"postgres://{account}/{names['NAME']}"


def start(module: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start ``python -m module arguments`` on the database of this test, with the settings of the tests."""
    environment = {
        **os.environ,
        "DATABASE_URL": shared_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a process to end; return its exit code, what it printed, and its errors."""
    output, errors = process.communicate(timeout=PATIENCE_S)
    return process.returncode, output, errors
