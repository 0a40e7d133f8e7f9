"""Where documents are kept: made once, bounded, and never in the way."""

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from core.papers.errors import DocumentBusyError
from core.papers.store import SLOTS, DocumentStore


def make_never() -> bytes:
    raise AssertionError("it is kept")


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path, room=1000)
    first = store.get_or_make("aa.pdf", lambda: b"one")
    again = DocumentStore(tmp_path, room=1000).get_or_make("aa.pdf", make_never)
    assert first.content == again.content == b"one"
    assert first.made_at == again.made_at


def test_what_is_asked_for_the_least_goes_first(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path, room=300)
    for name in ("aa.pdf", "bb.pdf", "cc.pdf"):
        store.get_or_make(name, lambda: b"x" * 100)
        # The clock of files may be coarse.
        time.sleep(0.02)
    store.get("aa.pdf")
    time.sleep(0.02)
    store.get_or_make("dd.pdf", lambda: b"x" * 100)
    kept = {path.name for path in tmp_path.glob("*.pdf")}
    assert kept == {"aa.pdf", "dd.pdf"}


def test_a_document_is_whole_or_absent(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path, room=1000)
    with pytest.raises(ZeroDivisionError):
        store.get_or_make("aa.pdf", lambda: bytes(1 // 0))
    assert store.get("aa.pdf") is None
    assert store.get_or_make("aa.pdf", lambda: b"now").content == b"now"


def test_what_a_dead_writer_left_is_taken_away(tmp_path: Path) -> None:
    left, being_written = tmp_path / "new-left", tmp_path / "new-living"
    left.write_bytes(b"x")
    being_written.write_bytes(b"x")
    os.utime(left, (0, 0))
    DocumentStore(tmp_path, room=1000).get_or_make("aa.pdf", lambda: b"one")
    assert not left.exists()
    assert being_written.exists()


def test_a_folder_that_cannot_be_written_prevents_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"not a folder")
    store = DocumentStore(blocked / "documents", room=1000)
    assert store.get_or_make("aa.pdf", lambda: b"one").content == b"one"


def test_few_are_made_at_once(tmp_path: Path) -> None:
    working: list[int] = []
    most: list[int] = []

    def make() -> bytes:
        working.append(1)
        most.append(len(working))
        time.sleep(0.05)
        working.pop()
        return b"x"

    names = [f"{number:02x}.pdf" for number in range(8)]
    threads = [
        threading.Thread(target=DocumentStore(tmp_path, room=1000).get_or_make, args=(name, make))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("*.pdf"))) == 8
    assert max(most) <= SLOTS


def test_a_reader_does_not_wait_for_ever(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path, room=1000, patience=0.1)
    locks = tmp_path / "locks"
    locks.mkdir()
    with (locks / "aa.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DocumentBusyError):
            store.get_or_make("aa.pdf", make_never)
    # The lock went with the one who held it.
    assert store.get_or_make("aa.pdf", lambda: b"one").content == b"one"
