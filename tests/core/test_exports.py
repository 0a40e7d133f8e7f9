"""What is taken care of in every exported file."""

import pytest

from core.exports import file_name, is_formula_like, neutralise, one_line, writable


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+33 1 23", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1+1",
        "＠SUM(A1)", "-3+2", " =1+1", "\u00a0\u202f@SUM(A1)", "\ufeff=1", "\u3000＝1", " \t=1",
    ],
)  # fmt: skip
def test_what_looks_like_a_formula_is_made_a_text(text: str) -> None:
    assert is_formula_like(text)
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Réunir l’équipe", "-3", "+12,5", "1 = 1", "'=1", "– un tiret", "😀"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutralise(text) == text


def test_what_breaks_files_is_left_out() -> None:
    assert writable("a\x00b\ud800c\ufffed\x1be\u202ef") == "abcdef"
    assert writable("un\r\ndeux\rtrois\u2028quatre") == "un\ndeux\ntrois\nquatre"
    assert writable("👩‍👩‍👧 שלום مرحبا\té") == "👩‍👩‍👧 שלום مرحبا\té", "emoji and right-to-left text stay"
    assert one_line("  un\n deux\t trois ") == "un deux trois"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plan - Le tutorat", "Plan - Le tutorat.docx"),
        ("../../etc/passwd", "etc passwd.docx"),
        ('a\\b:c*d?"e"<f>|g', "a b c d e f g.docx"),
        ("Où ?\r\nSet-Cookie: a=b", "Où Set-Cookie a=b.docx"),
        ("", "fichier.docx"),
        ("...", "fichier.docx"),
        ("NUL", "fichier NUL.docx"),
        ("é" * 300, "é" * 80 + ".docx"),
    ],
)
def test_names_are_those_every_system_takes(title: str, name: str) -> None:
    assert file_name(title, "docx") == name
