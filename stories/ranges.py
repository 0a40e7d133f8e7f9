"""Answers that give a part of a file, for players that seek: RFC 9110, 14."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 64 * 1024
NOT_SATISFIABLE = 416
PARTIAL = 206
# One range of bytes; several at once may be ignored (14.2), and players ask for one.
ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


def serve(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """Answer with a file, or with the part of it that is asked for.

    Args:
        request: whose « Range » is read.
        path: of a file that exists.
        content_type: what the file is.
    """
    size = path.stat().st_size
    # Only of what is got (RFC 9110, 14.2), and without a condition that no mark of ours can meet (13.1.5).
    whole = request.method != "GET" or "If-Range" in request.headers
    asked = None if whole else _asked(request.headers.get("Range", ""), size)
    if asked is None:
        answer: HttpResponseBase = FileResponse(path.open("rb"), content_type=content_type)
    elif asked[0] > asked[1]:
        answer = HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    else:
        answer = _part(path, *asked, size, content_type)
    answer["Accept-Ranges"] = "bytes"
    return answer


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte asked for; None for the whole file; the first after the last when
    there is none such.
    """
    match = ONE_RANGE.match(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        # The last bytes of the file.
        return max(0, size - int(last)), size - 1 if int(last) else -1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        # Not a range at all: it is ignored.
        return None
    return start, end


def _part(path: Path, first: int, last: int, size: int, content_type: str) -> StreamingHttpResponse:
    length = last - first + 1
    return StreamingHttpResponse(
        _bytes(path.open("rb"), first, length),
        status=PARTIAL,
        content_type=content_type,
        headers={"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(length)},
    )


def _bytes(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
