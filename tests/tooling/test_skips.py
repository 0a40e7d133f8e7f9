"""A skip is told loudly, and is a failure in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Assembled, so that no reader of this file takes it for a skipped test.
TEST_FILE = """
import pytest

@pytest.mark.{mark}
def test_marked(): ...

def test_always(): ...
"""


def run_pytest(folder: Path, mark: str, ci: str) -> subprocess.CompletedProcess[str]:
    path = folder / "test_generated.py"
    path.write_text(TEST_FILE.format(mark=mark))
    # The servers of this very run do not matter here: the embedded ones are named.
    environment = {**os.environ, "CI": ci, "DATABASE_URL": "sqlite:///:memory:", "ELASTICSEARCH_URL": ""}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", "pyproject.toml", str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_skip_is_shown_and_fails_in_ci(tmp_path: Path, ci: str, code: int) -> None:
    run = run_pytest(tmp_path, "sk" + "ip(reason='no such service')", ci)

    assert "NOT RUN" in run.stdout
    assert "no such service" in run.stdout
    assert run.returncode == code, run.stdout


@pytest.mark.parametrize("mark", ["postgresql", "elasticsearch"])
def test_what_is_about_another_server_is_left_out_without_a_skip(tmp_path: Path, mark: str) -> None:
    run = run_pytest(tmp_path, mark, "true")

    assert "1 passed, 1 deselected" in run.stdout
    assert run.returncode == 0, run.stdout
