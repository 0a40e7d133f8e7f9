"""Rich text as blocks."""

import pytest

from core.papers.runs import Run, clean, full_address
from practices.documents.richtext import Items, Paragraph, blocks_of

pytestmark = pytest.mark.django_db


def words(*texts: str) -> Paragraph:
    return Paragraph(tuple(Run(text) for text in texts))


def test_marks_nest_and_end() -> None:
    (paragraph,) = blocks_of(
        '<p>Un <b>gras <i>et penché</i></b> puis <a href="https://a.fr/?b&amp;c">lien</a>.</p>'
    )
    assert paragraph == Paragraph(
        (
            Run("Un "),
            Run("gras ", bold=True),
            Run("et penché", bold=True, italic=True),
            Run(" puis "),
            Run("lien", href="https://a.fr/?b&c"),
            Run("."),
        )
    )


def test_lists_nest() -> None:
    html = "<ul><li>Un<ol><li>Deux</li><li>Trois</li></ol></li><li>Quatre</li></ul><p>Fin</p>"
    assert blocks_of(html) == (
        Items(
            False,
            ((words("Un"), Items(True, ((words("Deux"),), (words("Trois"),)))), (words("Quatre"),)),
        ),
        words("Fin"),
    )


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", ()),
        ("<p></p><ul><li></li></ul><p> </p>", ()),
        ("<p>Un<p>Deux", (words("Un"), words("Deux"))),
        ("<ul><li>Un<li>Deux", (Items(False, ((words("Un"),), (words("Deux"),))),)),
        ("</p></ul></li></a></b><p>Un</p>", (words("Un"),)),
        ("<li>Seul</li>", (words("Seul"),)),
        ("<p>Un<br/>deux</p>", (words("Un", "\n", "deux"),)),
        ("<p>\n  Un\n  deux\n</p>", (words("Un deux"),)),
        ("<p>Un &lt;b&gt; &amp;amp;\u00a0!</p>", (words("Un <b> &amp;\u00a0!"),)),
    ],
)
def test_whatever_the_markup_the_text_is_kept(html: str, blocks: object) -> None:
    assert blocks_of(html) == blocks


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//ailleurs.fr", "data:text/html,x", "", "#ici"])
def test_what_is_no_link_is_text(href: str) -> None:
    assert full_address(href) == ""


def test_a_path_of_the_site_becomes_a_full_address() -> None:
    assert full_address("/pratiques/").startswith("http")
    assert full_address("/pratiques/").endswith("/pratiques/")


def test_what_no_file_holds_is_taken_away() -> None:
    assert clean("a\x00b\x0bc\ud800d\uffffe\tf\ng") == "abcde\tf\ng"
