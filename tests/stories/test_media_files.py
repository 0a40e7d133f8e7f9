"""What someone uploads is read, never believed: its name may lie, and it may be anything."""

import io
import random
import struct
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from stories import media_files
from stories.media_files import AUDIO, VIDEO, Examined, RefusedMediaError, examine
from stories.models import StoryMedia
from tests.factories import UserFactory
from tests.story_factories import FILM, SOUND

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def look(data: bytes, wanted: str) -> Examined:
    return examine(io.BytesIO(data), len(data), wanted)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return out.getvalue()


def long_mp3(hours: int) -> bytes:
    """Return the header of a sound that says how long it lasts: a « Xing » frame, as encoders write it."""
    frames = hours * 3600 * 44_100 // 1152
    frame = bytearray(417)
    frame[:4] = b"\xff\xfb\x90\x00"
    frame[36:48] = b"Xing" + struct.pack(">II", 1, frames)
    return bytes(frame) + b"\xff\xfb\x90\x00" + bytes(413)


def test_what_a_file_is_comes_from_the_file() -> None:
    sound, film = look(SOUND.read_bytes(), AUDIO), look(FILM.read_bytes(), VIDEO)
    assert (sound.mime, round(sound.duration), sound.size) == ("audio/mpeg", 82, SOUND.stat().st_size)
    assert (film.mime, round(film.duration), film.extension) == ("video/mp4", 55, "mp4")


def test_three_hours_are_kept_and_seven_are_not() -> None:
    assert round(look(long_mp3(3), AUDIO).duration / 3600, 1) == 3.0
    with pytest.raises(RefusedMediaError, match="six heures"):
        look(long_mp3(7), AUDIO)


@pytest.mark.parametrize("wanted", [AUDIO, VIDEO])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 4096,
        SVG,
        b"<!doctype html><script>alert(1)</script>",
        b"MZ" + bytes(2000),
        picture(),
        SOUND.read_bytes()[:200],
        FILM.read_bytes()[:600],
        b"\x00\x00\x00\x18ftypmp42" + bytes(12),
        b"\x00\x00\x00\x18ftypmp42" + bytes(12) + (b"\x00\x00\x00\x08moov" * 3000),
        b"\x00\x00\x00\x18ftypmp42" + bytes(12) + b"".join(
            struct.pack(">I4s", 8 * (4000 - n), b"trak") for n in range(4000)
        ),
    ],
    ids=["empty", "zeros", "svg", "html", "exe", "picture", "cut mp3", "cut mp4", "no box", "flat", "deep"],
)  # fmt: skip
def test_what_is_no_sound_nor_film_is_refused_in_words(data: bytes, wanted: str) -> None:
    with pytest.raises(RefusedMediaError) as refused:
        look(data, wanted)
    assert str(refused.value).endswith(".")


def test_one_is_not_taken_for_the_other() -> None:
    with pytest.raises(RefusedMediaError, match="parmi les vidéos"):
        look(FILM.read_bytes(), AUDIO)
    with pytest.raises(RefusedMediaError):
        look(SOUND.read_bytes(), VIDEO)


def test_weight_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(media_files.LARGEST, AUDIO, 1024 * 1024)
    with pytest.raises(RefusedMediaError, match="1\u00a0Mo au plus"):
        examine(io.BytesIO(b""), 2 * 1024 * 1024, AUDIO)


@pytest.mark.parametrize("path", [SOUND, FILM], ids=["sound", "film"])
def test_damaged_files_are_kept_or_refused_and_never_break(path: Path) -> None:
    chance, whole = random.Random(8), path.read_bytes()
    wanted = AUDIO if path is SOUND else VIDEO
    for _ in range(150):
        data = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(chance.randrange(30)):
            data[chance.randrange(min(len(data), 2000))] = chance.randrange(256)
        try:
            found = look(bytes(data), wanted)
        except RefusedMediaError:
            continue
        assert found.duration > 0


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(admin: Client, data: bytes, name: str, kind: str = AUDIO) -> str:
    file = SimpleUploadedFile(name, data, content_type="audio/mpeg")
    said = {"title": "Les premiers mois", "file": file}
    return admin.post(reverse("wagtailmedia:add", args=[kind]), said, follow=True).content.decode()


def test_a_sound_is_kept_with_what_it_is(admin: Client) -> None:
    send(admin, SOUND.read_bytes(), "n'importe <quoi>.MP3")
    kept = StoryMedia.objects.get()
    assert (kept.mime, kept.size, round(kept.duration)) == ("audio/mpeg", SOUND.stat().st_size, 82)
    assert kept.file.name.endswith("/les-premiers-mois.mp3")
    assert kept.file.name.startswith("stories/")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("son.mp3", SVG),
        ("son.mp3", b""),
        ("son.mp3", FILM.read_bytes()),
        ("son.svg", SVG),
        ("page.html", SVG),
    ],
)
def test_what_lies_is_refused_beside_the_field(admin: Client, name: str, data: bytes) -> None:
    html = send(admin, data, name)
    assert not StoryMedia.objects.exists()
    assert "error-message" in html
    assert "alert(1)" not in html
