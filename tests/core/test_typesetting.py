"""Typst, in a process of its own: bounded, without secrets, and given data only."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from core import typesetting
from core.typesetting import TypesettingError, breakable, typeset

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: "fr", font: "Noto Sans")
#data.text
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE)
    return path


@pytest.mark.parametrize(
    "text", ["Bonjour", '#panic("x")', "#include", "\ud800", "\U0001f41d", "\U000e0041", ""]
)
def test_whatever_is_typed_is_a_text(template: Path, text: str) -> None:
    assert typeset(template, {"title": "Une page", "text": text}, "page").startswith(b"%PDF")


def test_it_is_given_up_when_it_takes_too_long(
    template: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(typesetting, "PROCESS", slow)
    monkeypatch.setattr(typesetting, "PATIENCE_S", 0.5)
    start = time.monotonic()
    with pytest.raises(TypesettingError, match="took more than"):
        typeset(template, {}, "page")
    assert time.monotonic() - start < 10


def test_what_typst_refuses_says_why(template: Path) -> None:
    with pytest.raises(TypesettingError, match="could not be made"):
        typeset(template, {"title": "Sans texte"}, "page")


def test_a_process_that_gives_nothing_is_an_error(
    template: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("")
    monkeypatch.setattr(typesetting, "PROCESS", silent)
    with pytest.raises(TypesettingError, match="is empty"):
        typeset(template, {}, "page")


def test_too_much_is_refused_before_typst(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "LONGEST_DATA", 100)
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(TypesettingError, match="too long"):
        typeset(template, {"text": "x" * 200}, "page")


def test_the_process_knows_no_secret(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(*arguments: Any, **options: Any) -> Any:
        given.update(options)
        return subprocess.CompletedProcess(arguments, 0, stdout=b"%PDF", stderr=b"")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("SECRET_KEY", "secret")
    typeset(template, {}, "page")
    assert given["env"] == {}


def test_long_words_may_be_cut() -> None:
    assert breakable("un mot") == "un mot"
    assert breakable("x" * 30).replace("\u200b", "|") == "xxxxxxxxxx|xxxxxxxxxx|xxxxxxxxxx|"
