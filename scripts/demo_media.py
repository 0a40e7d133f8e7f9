"""Makes the demonstration's sounds and videos from the transcripts of ``content/stories.yaml``.

    python -m scripts.demo_media

Needs ``espeak-ng`` and ``ffmpeg``, which the portal itself does not: what is made is committed. Each file
says that its voice is synthetic. Beside it, a WebVTT file of the same name tells when each passage is said:
those of a podcast are its paragraphs, those of a video its sentences, short enough to be read as subtitles.
"""

import re
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[1]
CONTENT, OUT = ROOT / "content", ROOT / "content" / "media"
FONT = ROOT / "core" / "typesetting" / "fonts" / "NotoSans-Bold.ttf"
LABEL = "Démonstration – voix de synthèse"
# Seconds of silence after each passage.
PAUSE = 0.45
WORDS_A_MINUTE = "150"
# Of each file: the repository stays light.
LARGEST = 300_000
# Letters of a subtitle: two lines of 42, as broadcasters have them.
LONGEST_LINE = 84
WIDTH, HEIGHT = 640, 360
GROUND, INK, HONEY = "#43193a", "#ffffff", "#f5b829"
Cue = tuple[float, float, str]


def main() -> int:
    """Make every file; return 1 when one is too heavy."""
    OUT.mkdir(exist_ok=True)
    stories = yaml.safe_load((CONTENT / "stories.yaml").read_text())["stories"]
    heavy = [path for story in stories if story.get("transcript") for path in _make(story)]
    for path in heavy:
        print(f"{path.name}: {path.stat().st_size} bytes, {LARGEST} at most")
    return 1 if heavy else 0


def _make(story: dict[str, Any]) -> Iterator[Path]:
    """Make the files of a story; yield those that are too heavy."""
    is_video = story["kind"] == "video"
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        cues = _speak(list(_passages(story["transcript"], is_video)), room)
        out = OUT / f"{story['slug']}.{'mp4' if is_video else 'mp3'}"
        (_film if is_video else _encode)(story, cues, room, out)
    out.with_suffix(".vtt").write_text(_vtt(cues))
    print(f"{out.name}: {cues[-1][1]:.0f} s, {out.stat().st_size} bytes")
    if out.stat().st_size > LARGEST:
        yield out


def _passages(transcript: str, by_sentence: bool) -> Iterator[str]:
    for paragraph in transcript.strip().split("\n\n"):
        text = " ".join(paragraph.split())
        yield from _lines(text) if by_sentence else [text]


def _lines(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph, the long ones cut where one breathes."""
    for sentence in re.split(r"(?<=[.?!])\s+", paragraph):
        line = ""
        for part in re.split(r"(?<=[,:;])\s+", sentence):
            if line and len(line) + len(part) > LONGEST_LINE:
                yield line
                line = part
            else:
                line = f"{line} {part}".strip()
        yield line


def _speak(passages: Sequence[str], room: Path) -> list[Cue]:
    """Say the passages one after the other into ``room/all.wav``; return when each is said."""
    cues, at, frames, parameters = [], 0.0, [], None
    for rank, text in enumerate(passages):
        path = room / f"{rank}.wav"
        said = text.replace("«", "").replace("»", "").replace("’", "'")
        subprocess.run(["espeak-ng", "-v", "fr", "-s", WORDS_A_MINUTE, "-w", str(path), said], check=True)
        with wave.open(str(path)) as sound:
            parameters = sound.getparams()
            length = sound.getnframes() / sound.getframerate()
            frames.append(sound.readframes(sound.getnframes()))
            frames.append(b"\0\0" * int(PAUSE * sound.getframerate()))
        cues.append((at, at + length, text))
        at += length + PAUSE
    with wave.open(str(room / "all.wav"), "wb") as whole:
        if parameters is not None:
            whole.setparams(parameters)
        whole.writeframes(b"".join(frames))
    return cues


def _metadata(story: dict[str, Any]) -> list[str]:
    tags = {"title": story["title"], "artist": "Essaim", "comment": LABEL, "language": "fra"}
    return [part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")]


def _ffmpeg(*arguments: str) -> None:
    # Nothing of the machine nor of the day in what is made.
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments[:-1], *exact, arguments[-1]], check=True)


def _encode(story: dict[str, Any], cues: Sequence[Cue], room: Path, out: Path) -> None:
    """Encode a podcast: MP3, mono, with a bit rate that stays the same, so that seeking is exact."""
    sound = ["-i", str(room / "all.wav"), "-ac", "1", "-ar", "22050", "-b:a", "16k", "-id3v2_version", "3"]
    _ffmpeg(*sound, *_metadata(story), str(out))


def _film(story: dict[str, Any], cues: Sequence[Cue], room: Path, out: Path) -> None:
    """Make a video: a card for each sentence, as long as it is said."""
    lines = []
    for rank, (start, _end, text) in enumerate(cues):
        ends = cues[rank + 1][0] if rank + 1 < len(cues) else cues[-1][1] + PAUSE
        card = room / f"{rank}.png"
        _card(text).save(card)
        lines += [f"file '{card}'", f"duration {ends - start:.3f}"]
    (room / "cards.txt").write_text("\n".join([*lines, f"file '{card}'"]))
    cards = ["-f", "concat", "-safe", "0", "-i", str(room / "cards.txt"), "-i", str(room / "all.wav")]
    video = [
        "-vf",
        "fps=5,format=yuv420p",
        "-c:v",
        "libx264",
        "-preset",
        "veryslow",
        "-crf",
        "38",
        "-g",
        "50",
    ]
    sound = ["-c:a", "aac", "-ac", "1", "-ar", "22050", "-b:a", "16k", "-shortest", "-movflags", "+faststart"]
    _ffmpeg(*cards, *video, *sound, *_metadata(story), str(out))


def _card(text: str) -> Image.Image:
    """Draw a sentence, large, under the label."""
    card = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(card)
    draw.text((32, 24), LABEL, font=ImageFont.truetype(str(FONT), 15), fill=HONEY)
    size = 34
    while True:
        font = ImageFont.truetype(str(FONT), size)
        lines = _wrapped(text, draw, font)
        if len(lines) * size * 1.35 <= HEIGHT - 100:
            break
        size -= 2
    draw.multiline_text((32, 68), "\n".join(lines), font=font, fill=INK, spacing=size * 0.3)
    return card


def _wrapped(text: str, draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= WIDTH - 64:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _vtt(cues: Sequence[Cue]) -> str:
    blocks = [f"{_clock(start)} --> {_clock(end)}\n{text}" for start, end, text in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}"


if __name__ == "__main__":
    sys.exit(main())
