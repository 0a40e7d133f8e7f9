"""What is said in a sound or a film, passage by passage.

An editor pastes it as it comes: WebVTT (https://www.w3.org/TR/webvtt1/), SubRip, or paragraphs parted by an
empty line, each of which may begin with the moment when it is said: « 1:05 », « [0:01:05] ».
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape

import webvtt

UNREADABLE = (
    "Ces sous-titres ne peuvent pas être lus. Collez le texte d’un fichier WebVTT ou SRT, ou des paragraphes "
    "séparés par une ligne vide."
)
SILENT = "On ne lit aucun mot dans cette transcription."
DISORDERED = "Le passage à {clock} vient après un passage plus tardif\u00a0: remettez-les dans l’ordre."
BACKWARDS = "Le passage à {clock} finit avant d’avoir commencé."
LATE = "Le passage à {clock} vient après la fin du fichier, qui dure {length}."
# « 1:05 », « [01:05] », « 0:01:05 », before the text of a paragraph or on a line above.
CLOCK = re.compile(r"^\[?((?:\d{1,2}:)?\d{1,2}:\d{2})\]?\s+")
ARROW = re.compile(r"^\s*[\d:.,]+\s+-->\s+[\d:.,]+", re.M)


class UnreadableTranscriptError(ValueError):
    """Text from which no passage is read; ``str()`` says why, in French."""


@dataclass(frozen=True)
class Passage:
    """What is said at once.

    Attributes:
        text: on one line.
        start, end: seconds from the beginning; None when nobody said when.
        speaker: who says it; empty when it is not said.
        anchor: the id of the passage in its page, unique there.
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    anchor: str = ""

    @property
    def clock(self) -> str:
        """When it is said, as people write it: « 1:05 »; empty when it is not known."""
        return "" if self.start is None else clock(self.start)

    @property
    def second(self) -> int:
        """The whole second at which it begins."""
        return int(self.start or 0)


def read(text: str) -> list[Passage]:
    """Return the passages of a transcript, in their order.

    Raises:
        UnreadableTranscriptError: it looks like subtitles and is none, or its moments go backwards.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").strip()
    found = list(_cues(text) if text.startswith("WEBVTT") or ARROW.search(text) else _paragraphs(text))
    latest = 0.0
    for passage in found:
        if passage.start is not None:
            if passage.start < latest:
                raise UnreadableTranscriptError(DISORDERED.format(clock=passage.clock))
            latest = passage.start
    return list(_anchored(found))


def _cues(text: str) -> Iterator[Passage]:
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(f"{text}\n"), format=kind).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise UnreadableTranscriptError(UNREADABLE) from error
    if not captions:
        raise UnreadableTranscriptError(UNREADABLE)
    for caption in captions:
        # Subtitles write « & » and « < » as HTML does (WebVTT, 4.2.2).
        said, start, end = _one_line(unescape(caption.text)), _moment(caption.start), _moment(caption.end)
        if end < start:
            raise UnreadableTranscriptError(BACKWARDS.format(clock=clock(start)))
        if said:
            yield Passage(said, start, end, caption.voice or "")


def _moment(timestamp: str) -> float:
    """Return the seconds of « 00:01:05.500 »; the library gives whole ones."""
    hours, minutes, seconds = timestamp.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _paragraphs(text: str) -> Iterator[Passage]:
    for block in re.split(r"\n\s*\n", text):
        said = _one_line(block)
        if not said:
            continue
        moment = CLOCK.match(said)
        if moment is None:
            yield Passage(said)
        elif rest := said[moment.end() :]:
            yield Passage(rest, _seconds(moment[1]))


def _one_line(text: str) -> str:
    """Return a text on one line; the spaces that bind its words to its signs stay."""
    return re.sub(r"[ \t\n\f\v]+", " ", text).strip(" ")


def _seconds(written: str) -> float:
    seconds = 0
    for part in written.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def _anchored(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield the passages with the names by which the page links to each: « t-65 », « t-65-2 »."""
    seen: dict[str, int] = {}
    for rank, passage in enumerate(passages, 1):
        name = f"p-{rank}" if passage.start is None else f"t-{passage.second}"
        seen[name] = seen.get(name, 0) + 1
        yield replace(passage, anchor=name if seen[name] == 1 else f"{name}-{seen[name]}")


def defect(text: str, duration: float = 0) -> str:
    """Return what is wrong with a transcript, in French; nothing when it can be shown.

    Args:
        text: as the editor pasted it.
        duration: of the sound or the film in seconds; 0 when there is none.
    """
    try:
        passages = read(text)
    except UnreadableTranscriptError as error:
        return str(error)
    if not any(character.isalnum() for one in passages for character in one.text):
        return SILENT
    late = next((one for one in passages if duration and one.start and one.start > duration), None)
    return LATE.format(clock=late.clock, length=clock(duration)) if late else ""


def is_timed(passages: Iterable[Passage]) -> bool:
    """Tell whether it is known when each passage is said."""
    moments = [passage.start is not None for passage in passages]
    return bool(moments) and all(moments)


def as_vtt(passages: Iterable[Passage], duration: float) -> str:
    """Return timed passages as WebVTT; one without end lasts until the next one, the last until the end."""
    timed = [passage for passage in passages if passage.start is not None]
    blocks = []
    for passage, following in zip(timed, [*timed[1:], None], strict=True):
        start = passage.start or 0.0
        end = passage.end
        if end is None:
            end = following.start if following else max(duration, start + 1)
        text = _escaped(passage.text)
        said = f"<v {_escaped(passage.speaker)}>{text}" if passage.speaker else text
        blocks.append(f"{_timestamp(start)} --> {_timestamp(max(end or 0, start + 0.1))}\n{said}")
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _escaped(text: str) -> str:
    # « --> » would begin a cue; what follows « & » or « < » would be read as markup.
    return text.replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timestamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, milliseconds = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def clock(seconds: float) -> str:
    """Return a moment as people write it: « 1:05 », « 1:02:03 »."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def plain(passages: Iterable[Passage]) -> str:
    """Return what is said, one passage a line."""
    return "\n".join(passage.text for passage in passages)
