"""A player that seeks gets the part that it asks for, and no other file than those of the stories."""

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from stories import ranges
from stories.views import media

DATA = bytes(range(256)) * 3


def ask(tmp_path: Path, header: str) -> Any:
    path = tmp_path / "son.mp3"
    path.write_bytes(DATA)
    headers = {"Range": header} if header else {}
    return ranges.serve(RequestFactory().get("/", headers=headers), path, "audio/mpeg")


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("header", "status", "part"),
    [
        ("", 200, slice(None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=700-", 206, slice(700, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-99999999", 206, slice(None)),
        ("bytes=-99999", 206, slice(None)),
        # Not one range of bytes: the whole file.
        ("bytes=20-10", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("items=0-1", 200, slice(None)),
        ("bytes=a-b", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
    ],
)
def test_a_part_is_given_as_it_is_asked(tmp_path: Path, header: str, status: int, part: slice) -> None:
    answer = ask(tmp_path, header)
    body = read(answer)
    assert (answer.status_code, body) == (status, DATA[part])
    assert int(answer["Content-Length"]) == len(body)
    assert answer["Accept-Ranges"] == "bytes"
    if status == 206:
        start = part.indices(len(DATA))[0]
        assert answer["Content-Range"] == f"bytes {start}-{start + len(body) - 1}/{len(DATA)}"


@pytest.mark.parametrize("header", ["bytes=768-", "bytes=9999-10000", "bytes=-0"])
def test_what_is_beyond_the_file_is_told_so(tmp_path: Path, header: str) -> None:
    answer = ask(tmp_path, header)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(DATA)}"


def test_a_part_is_given_only_of_what_is_got_without_condition(tmp_path: Path) -> None:
    (tmp_path / "son.mp3").write_bytes(DATA)
    asked = RequestFactory()
    for request in (
        asked.head("/", headers={"Range": "bytes=0-9"}),
        asked.get("/", headers={"Range": "bytes=0-9", "If-Range": '"ancien"'}),
    ):
        assert ranges.serve(request, tmp_path / "son.mp3", "audio/mpeg").status_code == 200


@given(st.integers(0, 800), st.integers(0, 800))
def test_any_range_gives_those_very_bytes(first: int, last: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        answer = ask(Path(folder), f"bytes={first}-{last}")
        body = read(answer)
    if answer.status_code == 206:
        assert body == DATA[first : last + 1]
    elif answer.status_code == 200:
        assert body == DATA
        assert last < first, "no range at all"
    else:
        assert first >= len(DATA)


@pytest.mark.parametrize(
    "path", ["../secret.mp3", "a/../../secret.mp3", "/etc/passwd", "a/son.html", "rien.mp3", "a"]
)
def test_only_the_sounds_and_films_are_given(tmp_path: Path, settings: Any, path: str) -> None:
    from django.http import Http404

    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "stories" / "a").mkdir(parents=True)
    (tmp_path / "secret.mp3").write_bytes(DATA)
    (tmp_path / "stories" / "a" / "son.html").write_bytes(DATA)
    with pytest.raises(Http404):
        media(RequestFactory().get("/"), path)
    (tmp_path / "stories" / "a" / "son.mp3").write_bytes(DATA)
    assert read(media(RequestFactory().get("/"), "a/son.mp3")) == DATA
