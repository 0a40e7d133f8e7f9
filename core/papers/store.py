"""Keeps on disk what was made, by the fingerprint of what it is made of.

Files, and not the cache of the site: documents are large, never change under their name, and must not push
pages out. Several processes share the folder. What is asked for the least goes first when it is full; losing
a file, or the folder, costs its making and nothing else.
"""

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import DocumentBusyError

logger = logging.getLogger(__name__)

# Documents made at once on a machine: a core or two of the server, and no more.
SLOTS = 2
# Seconds a reader waits for another process to make the same document, or for a slot.
PATIENCE_S = 8.0
POLL_S = 0.02
# One lock serves all fingerprints that begin alike: files of locks stay few.
LOCKED_PREFIX = 2
# What is left when room is made: much less than full, so that it is not made again at once.
KEPT_SHARE = 0.8
# A file of a writer that died; a living one takes seconds.
ABANDONED_S = 600


@dataclass(frozen=True)
class Stored:
    """A document, and when it was made (UTC, whole seconds)."""

    content: bytes
    made_at: datetime


class DocumentStore:
    """A folder of documents.

    Args:
        folder: made when missing.
        room: bytes that documents may take together.
        patience: seconds that ``get_or_make`` may wait for others.
    """

    def __init__(self, folder: Path, room: int, patience: float = PATIENCE_S) -> None:
        self.folder = folder
        self.room = room
        self.patience = patience

    def get(self, name: str) -> Stored | None:
        """Return a document, or None when it is not kept."""
        path = self.folder / name
        try:
            content, made = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return None
        self._asked_for(path, made)
        return Stored(content, datetime.fromtimestamp(int(made), UTC))

    def get_or_make(self, name: str, make: Callable[[], bytes]) -> Stored:
        """Return a document, made now by one process only when it is not kept.

        Args:
            name: a fingerprint and an extension.
            make: makes it; what it raises is raised here.

        Raises:
            DocumentBusyError: others make documents and it is not its turn in time.
        """
        stored = self.get(name)
        if stored is not None:
            return stored
        deadline = time.monotonic() + self.patience
        with self._lock(f"{name[:LOCKED_PREFIX]}.lock", deadline):
            stored = self.get(name)
            if stored is not None:
                return stored
            with self._slot(deadline):
                return self._put(name, make())

    def _put(self, name: str, content: bytes) -> Stored:
        """Keep a document; a disk that is full or closed prevents nobody from reading it."""
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-", delete=False) as file:
                file.write(content)
            os.replace(file.name, self.folder / name)
            self._make_room()
        except OSError:
            logger.exception("The document %s cannot be kept", name)
        return Stored(content, datetime.now(UTC).replace(microsecond=0))

    def _make_room(self) -> None:
        """Remove what is asked for the least, and what dead writers left, until the rest fits."""
        files = [(path, path.stat()) for path in self.folder.iterdir() if path.is_file()]
        abandoned = time.time() - ABANDONED_S
        for path, found in files:
            if path.name.startswith("new-") and found.st_mtime < abandoned:
                path.unlink(missing_ok=True)
        kept = [(path, found) for path, found in files if not path.name.startswith("new-")]
        total = sum(found.st_size for _path, found in kept)
        if total <= self.room:
            return
        for path, found in sorted(kept, key=lambda one: one[1].st_atime):
            path.unlink(missing_ok=True)
            total -= found.st_size
            if total <= self.room * KEPT_SHARE:
                return

    @staticmethod
    def _asked_for(path: Path, made: float) -> None:
        """Note that a document was asked for: disks are often told not to do it themselves."""
        try:
            os.utime(path, (time.time(), made))
        except OSError:
            # Another process has just removed it, or the folder is read-only.
            return

    @contextmanager
    def _slot(self, deadline: float) -> Iterator[None]:
        """Hold one of the places where documents are made."""
        with self._any_lock([f"slot-{number}.lock" for number in range(SLOTS)], deadline):
            yield

    @contextmanager
    def _lock(self, name: str, deadline: float) -> Iterator[None]:
        with self._any_lock([name], deadline):
            yield

    @contextmanager
    def _any_lock(self, names: list[str], deadline: float) -> Iterator[None]:
        """Hold the first free of several locks; the system frees those of a process that dies."""
        try:
            descriptors = [self._open(name) for name in names]
        except OSError:
            # Without a folder to write in, nothing is kept and nothing is shared.
            logger.exception("Documents cannot be kept in %s", self.folder)
            yield
            return
        try:
            _wait_for_one(descriptors, deadline)
            yield
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _open(self, name: str) -> int:
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        return os.open(locks / name, os.O_RDWR | os.O_CREAT, 0o600)


def _wait_for_one(descriptors: list[int], deadline: float) -> None:
    """Take the lock of one of these open files.

    Raises:
        DocumentBusyError: all are held by others until the deadline.
    """
    while True:
        for descriptor in descriptors:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return
        if time.monotonic() > deadline:
            raise DocumentBusyError("Too many documents are being made")
        time.sleep(POLL_S)
