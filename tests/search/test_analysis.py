import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import clean, fold, stems, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’accueil", "accueil"),
        ("l'accueil", "accueil"),
        ("qu’ils accueillent", "accueillent"),
        ("jusqu’à l’épuisement", "epuisement"),
        ("éducatrice", "éducateur"),
        ("tutrices", "tuteur"),
        ("télétravail", "TELETRAVAIL"),
        ("e\u0301quipe", "équipe"),
        ("ﬁche", "fiche"),
        ("œuvre", "oeuvre"),
        ("vis-ma-vie", "vis ma vie"),
        ("Q.V.C.T.", "QVCT"),
        ("nouvelles", "nouveaux"),
        ("les métiers du social", "métier social"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("n+1", "n"), ("80", "8"), ("tuteur", "tutelle"), ("théâtre", "thé"), ("accueil", "recueil")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_acronyms_and_numbers_survive() -> None:
    assert [token.word for token in tokens("APAP 80, QVCT et n+1")] == ["apap", "80", "qvct", "n+1"]


def test_stop_words_and_noise_are_dropped() -> None:
    assert stems("comment est-ce que je peux le faire avec vous ?") == []
    assert stems("x" * 5_000) == []


def test_offsets_give_back_the_original_words() -> None:
    text = "L’écoute des « pairs », e\u0301coute N+1"
    assert [text[t.start : t.end] for t in tokens(text)] == ["écoute", "pairs", "e\u0301coute", "N+1"]


def test_clean_drops_control_characters() -> None:
    assert clean("a\x00b\t\u200b c\n") == "a b c"


@given(st.text())
def test_stems_are_plain_tokens_whatever_comes_in(text: str) -> None:
    """Both databases index stems as they are: nothing in them may be a separator or an operator."""
    for token in tokens(text):
        assert token.stem.isalnum()
        assert token.stem == fold(token.stem)
        assert 0 <= token.start < token.end <= len(text)


@given(st.text(alphabet=string.ascii_letters + "éèàçûîô’'- ", max_size=80))
def test_analysis_is_the_same_with_and_without_accents(text: str) -> None:
    assert stems(text) == stems(fold(text))
