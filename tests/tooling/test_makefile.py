"""The virtual environment that ``make`` creates."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Stands for Python: writes down what it is asked, and creates a whole environment only once allowed to.
PYTHON = """#!/bin/sh
[ "$1" = -c ] && exit 0
echo "$@" >> calls
mkdir -p .venv/bin && touch .venv/bin/python
[ -e allowed ]
"""


def test_an_environment_whose_creation_was_interrupted_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    for name in ("Makefile", "scripts/find-python"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)

    def make() -> int:
        command = ["make", "--silent", ".venv/.created"]
        environment = {"PATH": os.environ["PATH"], "PYTHON": str(python)}
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        return run.returncode

    assert make() != 0
    (tmp_path / "allowed").touch()
    assert make() == 0
    assert make() == 0
    assert (tmp_path / "calls").read_text() == "-m venv --clear .venv\n" * 2
