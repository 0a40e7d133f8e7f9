"""A plan in a link, and links from anywhere."""

import base64
import json
import zlib
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.plan.links import (
    MAX_LENGTH,
    DamagedLinkError,
    LinkTooLongError,
    pack,
    pack_step,
    unpack,
    unpack_step,
)
from practices.plan.state import Plan, Step

from .plans import hard_plan


def packed(state: Any) -> str:
    return "1" + base64.urlsafe_b64encode(zlib.compress(json.dumps(state).encode())).decode().rstrip("=")


def test_a_plan_comes_out_of_its_link_as_it_went_in() -> None:
    plan = hard_plan()
    assert unpack(pack(plan)) == plan


def test_blank_steps_stay_behind() -> None:
    plan = Plan("Plan", steps=(Step("1", "Une"), Step("2"), Step("3", "Deux")))
    assert [step.key for step in unpack(pack(plan)).steps] == ["1", "3"]


def test_a_plan_that_no_address_holds_is_refused() -> None:
    # What is drawn by lot compresses little.
    steps = tuple(Step(str(n), "Étape", note=sha256(bytes([n])).hexdigest() * 3) for n in range(120))
    with pytest.raises(LinkTooLongError):
        pack(Plan("Plan", steps=steps))


ROW = ["1", "Titre", "", "", "", 0]


@pytest.mark.parametrize(
    "state",
    [
        {},
        [],
        ["Plan", "", "", "", "étapes"],
        ["Plan", "", "", "", [ROW] * 61],
        ["Plan", "", "", "", [["1", "Titre"]]],
        ["Plan", "", "", "", [["1", 3, "", "", "", 0]]],
        ["Plan", "", "", "", [["1", "Titre", "", "", "n" * 2001, 0]]],
        ["P" * 256, "", "", "", [ROW]],
        ["Plan", "", "3000-01-01", "", [ROW]],
        ["Plan", "", "", "", [ROW], "de trop"],
    ],
)
def test_a_link_that_holds_no_plan_is_refused(state: Any) -> None:
    with pytest.raises(DamagedLinkError):
        unpack(packed(state))


@pytest.mark.parametrize(
    "link", ["", "1", "2eJyr", "1é", "1====", "1AAAA", "1" + "A" * MAX_LENGTH, "1" + "A" * (MAX_LENGTH - 1)]
)
def test_a_damaged_link_is_refused(link: str) -> None:
    with pytest.raises(DamagedLinkError):
        unpack(link)


def test_a_link_cut_anywhere_is_refused() -> None:
    link = pack(Plan("Plan", steps=(Step("1", "Réunir l’équipe"),)))
    for length in range(len(link) - 1):
        with pytest.raises(DamagedLinkError):
            unpack(link[:length])


def test_a_link_that_swells_is_refused() -> None:
    with pytest.raises(DamagedLinkError):
        unpack(
            "1" + base64.urlsafe_b64encode(zlib.compress(b'["' + b"a" * 2_000_000, 9)).decode().rstrip("=")
        )


def test_keys_of_a_link_are_made_sound() -> None:
    rows = [["<script>", "Une", "", "", "", 0], ["1", "Deux", "", "", "", 1], ["1", "Trois", "", "", "", 0]]
    plan = unpack(packed(["Plan", "", "", '"><', rows]))
    keys = [step.key for step in plan.steps]
    assert len(set(keys)) == 3
    assert all(key.isalnum() for key in keys)
    assert plan.key == ""


@given(st.text(alphabet=st.characters(), max_size=200))
def test_whatever_is_typed_can_be_shared(text: str) -> None:
    step = Step("1", "Étape")
    shared = unpack(packed([text, "", "", "", [["1", "Étape", text[:150], text[:150], text, 0]]]))
    assert unpack(pack(shared)) == shared
    shared.title.encode()
    assert replace(shared.steps[0], who="", when="", note="") == step


@given(st.binary(max_size=300))
def test_whatever_a_link_holds_is_a_plan_or_a_damage(content: bytes) -> None:
    link = "1" + base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")
    with pytest.raises(DamagedLinkError):
        unpack(link)


def test_a_removed_step_travels_with_its_place() -> None:
    step = Step("3", "Étape", "Direction", "Mois 2", "n" * 2000, done=True)
    assert unpack_step(pack_step(step, 4)) == (step, 4)
    assert unpack_step("n’importe quoi") is None
    assert unpack_step(packed([10**400, ["3", "Étape", "", "", "", 0]])) == (Step("3", "Étape"), 60)
