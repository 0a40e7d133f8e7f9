from search.analysis import fold, stems
from search.highlighting import mark, passage


def phrases(*texts: str) -> set[tuple[str, ...]]:
    return {tuple(stems(text)) for text in texts}


def forms(*words: str) -> set[str]:
    return {fold(word) for word in words}


def test_other_forms_of_the_word_are_marked_as_written() -> None:
    html, found = mark("Les Éducatrices et l’éducateur", phrases("éducateur"))
    assert found
    assert html == "Les <mark>Éducatrices</mark> et l’<mark>éducateur</mark>"


def test_the_text_is_escaped_first() -> None:
    html, _ = mark("<script>accueil</script> & <mark>", phrases("accueil"))
    assert html == "&lt;script&gt;<mark>accueil</mark>&lt;/script&gt; &amp; &lt;mark&gt;"


def test_words_of_a_phrase_are_only_marked_together() -> None:
    html, _ = mark("espace de discussion, discussion libre", phrases("espace de discussion"))
    assert html == "<mark>espace</mark> de <mark>discussion</mark>, discussion libre"


def test_overlapping_phrases_mark_each_word_once() -> None:
    html, _ = mark("espace de discussion", phrases("espace", "espace de discussion", "discussion"))
    assert html == "<mark>espace</mark> de <mark>discussion</mark>"


def test_nothing_found_is_said() -> None:
    assert mark("Rien ici", phrases("logement")) == ("Rien ici", False)
    assert passage("Rien ici", phrases("logement"), forms("logement")).html == ""


def test_the_passage_is_where_most_words_stand() -> None:
    text = "logement seul. " + "bla " * 100 + "Un logement et un transport pour l’équipe. " + "bla " * 100
    html = passage(text, phrases("logement", "transport"), forms("logement", "transport")).html
    assert "<mark>logement</mark> et un <mark>transport</mark>" in html
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert len(html) < 320


def test_the_passage_escapes_and_never_cuts_an_entity() -> None:
    html = passage("<b>&" * 200 + " logement " + "<i>" * 200, phrases("logement"), forms("logement")).html
    assert "<mark>logement</mark>" in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_the_passage_finds_words_however_they_are_written() -> None:
    text = "Avant. " * 60 + "La MAIN-D’ŒUVRE e\u0301quipe\u0301e, les Éducatrices."
    for word in ("oeuvre", "equipee", "educatrices"):
        assert "<mark>" in passage(text, phrases(word), forms(word)).html, word


def test_the_passage_shows_the_words_of_a_phrase_together() -> None:
    text = "Un espace vert. " * 3 + "Bla. " * 80 + "Un espace de discussion."
    html = passage(text, phrases("espace de discussion"), forms("espace", "discussion")).html
    assert "<mark>espace</mark> de <mark>discussion</mark>" in html
