"""From the texts of the content files to rich text."""

import pytest

from core.richtext import from_markdown, html_list, paragraph
from core.typography import keep_together


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("« Vis ma vie » : essayer", "«\u00a0Vis ma vie\u00a0»\u00a0: essayer"),
        ("Pourquoi ? Parce que ; voilà", "Pourquoi\u202f? Parce que\u202f; voilà"),
        ("De 9 h à 17 h, https://example.org:8000", "De 9 h à 17 h, https://example.org:8000"),
        ("«\u00a0Déjà\u00a0»\u00a0:", "«\u00a0Déjà\u00a0»\u00a0:"),
    ],
)
def test_french_signs_stay_with_their_words(written: str, bound: str) -> None:
    assert keep_together(written) == bound


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un mot\net un **gras**, un *italique*.", "<p>Un mot et un <b>gras</b>, un <i>italique</i>.</p>"),
        ("Avant :\n\n- un\n- deux", "<p>Avant\u00a0:</p> <ul> <li>un</li> <li>deux</li> </ul>"),
        ("1. un\n2. deux", "<ol> <li>un</li> <li>deux</li> </ol>"),
        ("[Le site](https://example.org/a?b=1)", '<p><a href="https://example.org/a?b=1">Le site</a></p>'),
        ("### Un titre", "<h3>Un titre</h3>"),
        ("# Trop grand", "Trop grand"),
        ("A < B & C", "<p>A &lt; B &amp; C</p>"),
    ],
)
def test_markdown_becomes_what_the_editor_could_have_written(text: str, html: str) -> None:
    assert from_markdown(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[ici](javascript:alert(1))",
        '<p style="color:red" onclick="alert(1)">texte</p>',
        "<iframe src='https://example.org'></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_styled(text: str) -> None:
    html = from_markdown(text)

    for forbidden in ("script", "onerror", "onclick", "style", "iframe", "<img"):
        assert forbidden not in html


def test_plain_texts_are_escaped() -> None:
    assert paragraph("Un < deux\n  & trois") == "<p>Un &lt; deux &amp; trois</p>"
    assert html_list(["<b>un</b>", "deux"]) == "<ul><li>&lt;b&gt;un&lt;/b&gt;</li><li>deux</li></ul>"
    assert html_list(["un"], ordered=True) == "<ol><li>un</li></ol>"
