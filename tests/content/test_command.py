"""``manage.py load_content``, as it is typed."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from practices.models import PracticePage
from tests.content.small import small_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, document in small_content().items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    output = StringIO()
    call_command("load_content", "--folder", str(folder), *arguments, stdout=output)
    return output.getvalue()


def test_it_counts_by_type_and_says_when_nothing_changed(folder: Path) -> None:
    first, second = run(folder), run(folder)

    assert "fiches pratiques : 2/2" in first
    assert "    2  fiches pratiques (créations : 2)" in first
    assert "    2  fiches pratiques (sans changement : 2)" in second
    assert "fiches pratiques : 2/2" not in second


def test_it_names_every_defect_and_writes_nothing(folder: Path) -> None:
    (folder / "glossary.yaml").write_text("terms: [", encoding="utf-8")
    documents = small_content()["practices"]
    documents["practices"][0]["effort"] = "énorme"
    (folder / "practices.yaml").write_text(yaml.safe_dump(documents, allow_unicode=True), encoding="utf-8")
    errors = StringIO()

    with pytest.raises(CommandError, match="rien n’a été écrit"):
        call_command("load_content", "--folder", str(folder), stderr=errors)

    assert "practices.yaml / une / effort : valeur inconnue « énorme »" in errors.getvalue()
    assert "glossary.yaml : YAML illisible, ligne 1" in errors.getvalue()
    assert not PracticePage.objects.exists()


def test_checking_writes_nothing(folder: Path) -> None:
    assert "Aucun défaut." in run(folder, "--check")
    assert not PracticePage.objects.exists()
