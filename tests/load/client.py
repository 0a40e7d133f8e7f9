"""A small HTTP client that keeps some connections busy, for measuring one address at a time."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

SEE_ELSEWHERE = 302


@dataclass
class Load:
    """What one address gave: answers, seconds, latencies (ms), errors."""

    answers: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer; return its status and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status, headers.get("connection") != "close"


async def _client(port: int, paths: list[str], offset: int, until: float, load: Load) -> None:
    reader = writer = None
    turn = offset
    while time.perf_counter() < until:
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path = paths[turn % len(paths)]
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        turn += 1
        start = time.perf_counter()
        writer.write(request.encode())
        status, open_still = await _answer(reader)
        load.latencies.append((time.perf_counter() - start) * 1000)
        load.answers += 1
        load.errors += status != 200
        if not open_still:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def _run(port: int, paths: list[str], seconds: float, clients: int) -> Load:
    load = Load()
    start = time.perf_counter()
    spread = max(1, len(paths) // clients)
    await asyncio.gather(
        *(_client(port, paths, rank * spread, start + seconds, load) for rank in range(clients))
    )
    load.seconds = time.perf_counter() - start
    return load


def run(port: int, paths: list[str], seconds: float = 2.0, clients: int = 8) -> Load:
    """Ask ``paths`` in turn from ``clients`` connections during ``seconds``."""
    return asyncio.run(_run(port, paths, seconds, clients))


@dataclass(frozen=True)
class Post:
    """One form to send.

    Attributes:
        path: where.
        fields: what is in it.
        sender: the network address that a proxy would say it comes from.
    """

    path: str
    fields: Mapping[str, str]
    sender: str

    def sent_to(self, port: int) -> bytes:
        """Return the request."""
        body = urlencode(self.fields).encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {self.sender}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def _poster(port: int, left: Iterator[Post], load: Load) -> None:
    connection = None
    for post in left:
        connection = connection or await asyncio.open_connection("127.0.0.1", port)
        reader, writer = connection
        start = time.perf_counter()
        writer.write(post.sent_to(port))
        status, open_still = await _answer(reader)
        load.latencies.append((time.perf_counter() - start) * 1000)
        load.answers += 1
        load.errors += status != SEE_ELSEWHERE
        if not open_still:
            writer.close()
            connection = None
    if connection is not None:
        connection[1].close()


async def _post_all(port: int, posts: Sequence[Post], clients: int) -> Load:
    load, left = Load(), iter(posts)
    start = time.perf_counter()
    await asyncio.gather(*(_poster(port, left, load) for _ in range(clients)))
    load.seconds = time.perf_counter() - start
    return load


def post_all(port: int, posts: Sequence[Post], clients: int = 8) -> Load:
    """Send each of ``posts`` once, ``clients`` at a time; an error is whatever does not lead elsewhere."""
    return asyncio.run(_post_all(port, posts, clients))
