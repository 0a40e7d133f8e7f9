"""French typography: what may not be parted at the end of a line."""

import pytest

from core.typography import keep_together


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Trois mots : un, deux", "Trois mots\u00a0: un, deux"),
        ("« aller vers »", "«\u00a0aller vers\u00a0»"),
        ("à 14:30", "à 14:30"),
        ("Un; deux", "Un; deux"),
    ],
)
def test_signs_stay_with_their_word(text: str, expected: str) -> None:
    assert keep_together(text) == expected


def test_a_text_already_bound_is_left_alone() -> None:
    bound = keep_together("« Pourquoi ? » : voici")
    assert keep_together(bound) == bound
