"""How hard a French text is to read: near the figures of its authors, and never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.readability import ENOUGH_WORDS, HARD, advice, read, syllables

EASY = "Le chat dort. La nuit est là. Il fait froid dehors. Nous restons ici. " * 8
HARD_TEXT = (
    "L’institutionnalisation progressive des dispositifs départementaux d’accompagnement social, dont la"
    " territorialisation différenciée s’accompagne d’une contractualisation pluriannuelle d’objectifs,"
    " nécessite l’opérationnalisation de référentiels d’évaluation multidimensionnels. "
) * 8


@pytest.mark.parametrize(
    ("word", "expected"),
    [("chat", 1), ("maison", 2), ("tutorat", 3), ("rendez-vous", 3), ("l’accueil", 3), ("hébergement", 4)],
)
def test_syllables_are_counted_within_one(word: str, expected: int) -> None:
    assert abs(syllables(word) - expected) <= 1


def test_an_easy_text_and_a_hard_one_are_told_apart() -> None:
    easy, hard = read(EASY), read(HARD_TEXT)
    assert easy is not None
    assert hard is not None
    assert easy.index > 90
    assert hard.index < HARD
    assert advice(EASY) == []
    (difficult,) = [said for said in advice(HARD_TEXT) if "Kandel" in said]
    assert f"{hard.index} sur 100" in difficult


def test_the_formula_is_that_of_kandel_and_moles() -> None:
    # Two sentences of three words, of two syllables each.
    reading = read("Malin Martin marchait. Voisin marin partait.")
    assert reading is not None
    assert reading.index == round(207 - 1.015 * 3 - 73.6 * 2)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Une phrase. Une autre\u00a0! Et la dernière\u202f?", 3),
        ("« Venez. » Il est venu.", 2),
        ("Le premier\u00a0point\u202f;\nle second\u202f;\nle dernier.", 3),
        ("Voir l’annexe, cf. page 3, art. quatre.", 1),
        ("La loi du 11 février 2005 dit 3,5 %.", 1),
    ],
)
def test_sentences_end_where_readers_stop(text: str, count: int) -> None:
    reading = read(text)
    assert reading is not None
    assert round(reading.words / reading.sentence_words) == count


def test_the_longest_sentence_is_quoted() -> None:
    long = "Voici " + "un mot et " * 15 + "la fin."
    (said,) = [one for one in advice(EASY + long) if "Une phrase compte" in one]
    assert "48 mots" in said
    assert "«\u00a0Voici un mot et" in said


def test_a_short_text_is_not_judged() -> None:
    short = " ".join(HARD_TEXT.split()[: ENOUGH_WORDS - 20])
    assert advice(short) == []


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    reading = read(text)
    assert reading is None or 0 <= reading.index <= 100
    advice(text * 40)
