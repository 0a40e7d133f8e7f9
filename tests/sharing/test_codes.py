"""The codes of short links: one for each page, typed in many ways, never another page by mistake."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sharing.codes import ALPHABET, HIGHEST, code_of, key_of

KEYS = st.integers(1, HIGHEST)


@given(KEYS)
def test_a_code_leads_back_to_its_page(key: int) -> None:
    code = code_of(key)
    assert key_of(code) == key
    assert key_of(code.upper()) == key
    assert set(code) <= set(ALPHABET)
    assert len(code) <= 8


def test_codes_are_frozen() -> None:
    # They are printed on posters: these must hold for ever.
    assert [code_of(key) for key in (1, 3, 31, 32, 1000, 123_456, HIGHEST)] == [
        "1y", "3t", "z1", "10z", "z8h", "3rj0t", "1zzzzzz4",
    ]  # fmt: skip


@given(KEYS, st.data())
def test_one_wrong_sign_leads_nowhere(key: int, data: st.DataObject) -> None:
    code = code_of(key)
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assume(other != code[at])
    assert key_of(code[:at] + other + code[at + 1 :]) is None


@given(KEYS, st.data())
def test_signs_that_look_alike_are_the_same(key: int, data: st.DataObject) -> None:
    alike = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(data.draw(st.sampled_from(alike.get(sign, sign))) for sign in code_of(key))
    assert key_of(typed) == key
    assert key_of("-".join(typed)) == key


@pytest.mark.parametrize("typed", ["", "1", "u1", "00", "0y", "01y", "é1", "z" * 9, "1y!", "١y", "-"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert key_of(typed) is None


@given(st.text(max_size=12))
def test_any_text_is_answered(typed: str) -> None:
    key = key_of(typed)
    assert key is None or 0 < key <= HIGHEST
