"""The locks: complete, pinned, and naming no index."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((REQUIREMENTS / name).read_text()))


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_a_lock_pins_with_hashes_and_names_no_index(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()

    assert pins(name)
    assert "index-url" not in text.replace("--no-emit-index-url", "")
    assert not re.search(r"https?://", text)
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        if PIN.match(entry):
            assert "--hash=sha256:" in entry, entry


def test_development_runs_what_production_runs() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")

    assert {name: dev.get(name) for name in base} == base


def test_the_database_driver_needs_no_compiler() -> None:
    assert "psycopg2-binary" in pins("base.txt")
    assert "psycopg2" not in pins("base.txt")
