"""What is said: read as editors paste it, told again as players read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories import transcripts
from stories.transcripts import UnreadableTranscriptError, as_vtt, defect, is_timed, read

VTT = """WEBVTT

NOTE un commentaire

00:00:01.500 --> 00:00:04.000 align:start
<v Rose>Bonjour <b>à toutes</b>

2
00:01:05.000 --> 00:01:07.000
et à tous.
"""
SRT = """1
00:00:01,500 --> 00:00:04,000
Bonjour
à toutes

2
00:01:05,000 --> 00:01:07,000
Fin
""".replace("\n", "\r\n")


def test_subtitles_are_read_with_their_moments_and_voices() -> None:
    first, second = read(VTT)
    assert (first.text, first.start, first.end, first.speaker) == ("Bonjour à toutes", 1.5, 4.0, "Rose")
    assert (second.text, second.clock, second.anchor) == ("et à tous.", "1:05", "t-65")


def test_subrip_is_read_alike() -> None:
    assert [(one.text, one.start) for one in read(SRT)] == [("Bonjour à toutes", 1.5), ("Fin", 65.0)]


def test_paragraphs_are_read_with_or_without_moments() -> None:
    passages = read("0:00 Bonjour\nà toutes\n\n[1:02:03] Fin\n\n\nSans moment")
    assert [(one.text, one.start) for one in passages] == [
        ("Bonjour à toutes", 0.0), ("Fin", 3723.0), ("Sans moment", None),
    ]  # fmt: skip
    assert not is_timed(passages)
    assert [one.anchor for one in passages] == ["t-0", "t-3723", "p-3"]


def test_two_passages_of_a_second_have_names_of_their_own() -> None:
    assert [one.anchor for one in read("0:05 Un\n\n0:05 Deux")] == ["t-5", "t-5-2"]


def test_the_spaces_that_bind_stay() -> None:
    assert read("0:01 Un conseil\u00a0: venez\n\nMais\u202f?")[0].text == "Un conseil\u00a0: venez"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("WEBVTT", "ne peuvent pas être lus"),
        ("WEBVTT\n\n00:00:09.000 --> n’importe quoi", "ne peuvent pas être lus"),
        ("1\n00:00:xx --> 00:00:02,000\nx", ""),
        ("0:30 Après\n\n0:10 Avant", "0:10"),
        ("0:10 Avant\n\n9:59 Trop tard", "9:59"),
    ],
)
def test_what_cannot_be_shown_is_told_in_words(text: str, why: str) -> None:
    said = defect(text, duration=60)
    assert why in said
    assert bool(said) == bool(why)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        passages = read(text)
    except UnreadableTranscriptError:
        return
    anchors = [one.anchor for one in passages]
    assert len(anchors) == len(set(anchors))


SAID = st.text(st.characters(codec="utf-8", categories=("L", "P", "N")), min_size=1)


@given(st.lists(st.tuples(st.integers(0, 9_000), SAID), min_size=1, max_size=8))
def test_what_is_told_to_players_reads_as_what_was_said(rows: list[tuple[int, str]]) -> None:
    moments = sorted(dict(rows).items())
    passages = [transcripts.Passage(text, float(at)) for at, text in moments]
    again = read(as_vtt(passages, 10_000))
    assert [(one.start, one.text.replace("→", "-->")) for one in again] == [
        (one.start, one.text) for one in passages
    ]
