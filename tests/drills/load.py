"""Readers: so many requests a second, whatever the answers take."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from . import words

# A reader who has waited this long in vain has gone.
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Visit:
    """A request to make; ``kind`` is what the table calls it."""

    kind: str
    path: str


@dataclass(frozen=True)
class Answer:
    """What came of a visit.

    Attributes:
        began: when it should have been sent, on the monotonic clock, which all processes share.
        sent: when it was.
        seconds: from ``began`` to its last byte.
        status: of HTTP; 0 for none.
        seen: the unique words in the answer.
        degraded: whether an answer of the API says that it stands in for another.
    """

    visit: Visit
    began: float
    sent: float
    seconds: float
    status: int
    seen: frozenset[str] = frozenset()
    degraded: bool = False


class Load:
    """Sends visits at a fixed rate while the block lasts: a slow answer delays no other request.

    Args:
        port: of the portal, on the loopback.
        choose: gives the next visit; called in a thread of its own.
        rate: requests a second.
    """

    def __init__(self, port: int, choose: Callable[[], Visit], rate: float) -> None:
        self.answers: list[Answer] = []
        self._port, self._choose, self._rate = port, choose, rate
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send()), name="readers")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    async def _send(self) -> None:
        visits: set[asyncio.Task[None]] = set()
        due = time.monotonic()
        while not self._over.is_set():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            visit = asyncio.create_task(self._visit(self._choose(), due))
            visits.add(visit)
            visit.add_done_callback(visits.discard)
            due += 1 / self._rate
        await asyncio.gather(*visits)

    async def _visit(self, visit: Visit, began: float) -> None:
        sent = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                status, text = await self._get(visit.path)
        except (OSError, TimeoutError, ValueError):
            status, text = 0, ""
        degraded = visit.path.startswith("/api/") and '"degraded": true' in text
        seconds = time.monotonic() - began
        self.answers.append(Answer(visit, began, sent, seconds, status, words.seen(text), degraded))

    async def _get(self, path: str) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode())
            answer = await reader.read(-1)
        finally:
            writer.close()
        start, _, body = answer.partition(b"\r\n\r\n")
        return int(start.split(b" ", 2)[1]), body.decode("utf-8", "replace")
