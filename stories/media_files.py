"""What a sound or a film that someone uploads really is: read from the file, never from its name."""

from dataclasses import dataclass
from typing import Any, BinaryIO

import mutagen
from mutagen.mp3 import MP3
from mutagen.mp4 import AtomError, Atoms

AUDIO, VIDEO = "audio", "video"
MEGABYTE = 1024 * 1024
LARGEST = {AUDIO: 200 * MEGABYTE, VIDEO: 500 * MEGABYTE}
SHORTEST_S, LONGEST_S = 0.1, 6 * 3600
EXTENSIONS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "video/mp4": "mp4"}
# Four letters of the track that tells a film from a sound (ISO/IEC 14496-12, « hdlr »).
PICTURES = b"vide"

EMPTY = "Ce fichier est vide."
HEAVY = "Ce fichier pèse {size}\u00a0Mo\u00a0: {most}\u00a0Mo au plus."
NO_SOUND = "Ce fichier n’est pas un son lisible\u00a0: donnez un MP3 ou un M4A."
NO_FILM = "Ce fichier n’est pas un film lisible\u00a0: donnez un MP4 (H.264)."
WRONG_TYPE = {
    AUDIO: "Ce fichier est un film\u00a0: ajoutez-le parmi les vidéos.",
    VIDEO: "Ce fichier est un son\u00a0: ajoutez-le parmi les sons.",
}
BROKEN = "Ce fichier est abîmé\u00a0: sa durée ne peut pas être lue. Exportez-le à nouveau."
ENDLESS = "Ce fichier dure plus de six heures\u00a0: coupez-le."


class RefusedMediaError(ValueError):
    """A file that is not kept; ``str()`` says why, in French."""


@dataclass(frozen=True)
class Examined:
    """What a file is.

    Attributes:
        mime: its type, as feeds and pages say it.
        duration: in seconds.
        size: in bytes.
    """

    mime: str
    duration: float
    size: int

    @property
    def extension(self) -> str:
        """The one that its type has, whatever the file was called."""
        return EXTENSIONS[self.mime]


def examine(file: BinaryIO, size: int, wanted: str) -> Examined:
    """Read what a file is.

    Args:
        file: open for reading, from which it is read.
        size: in bytes.
        wanted: ``AUDIO`` or ``VIDEO``.

    Raises:
        RefusedMediaError: it is not what is wanted, is damaged, too heavy or too long.
    """
    if not size:
        raise RefusedMediaError(EMPTY)
    if size > LARGEST[wanted]:
        most = LARGEST[wanted] // MEGABYTE
        raise RefusedMediaError(HEAVY.format(size=-(-size // MEGABYTE), most=most))
    mime, duration = _read(file, wanted)
    if not mime.startswith(wanted):
        raise RefusedMediaError(WRONG_TYPE[wanted])
    if not SHORTEST_S <= duration < float("inf"):
        raise RefusedMediaError(BROKEN)
    if duration > LONGEST_S:
        raise RefusedMediaError(ENDLESS)
    return Examined(mime, round(duration, 3), size)


def _read(file: BinaryIO, wanted: str) -> tuple[str, float]:
    """Return the type and the duration of a file."""
    refused = RefusedMediaError(NO_SOUND if wanted == AUDIO else NO_FILM)
    try:
        file.seek(0)
        if file.read(12)[4:8] == b"ftyp":
            return _mp4(file)
        file.seek(0)
        found: Any = mutagen.File(file, options=[MP3])
    except RefusedMediaError:
        raise
    except Exception as error:
        # What a damaged file raises depends on where it is damaged.
        raise refused from error
    # An MP3 has no mark of its own: random bytes may hold one frame, which mutagen tells to be a sketch.
    told: Any = found.info if isinstance(found, MP3) else None
    if told is None or told.sketchy:
        raise refused
    return "audio/mpeg", float(told.length)


def _mp4(file: BinaryIO) -> tuple[str, float]:
    """Return the type and the duration of an MP4, whose box « mvhd » holds them."""
    try:
        file.seek(0)
        atoms = Atoms(file)
        header = _body(file, atoms[b"moov.mvhd"])
        tracks = [box for box in atoms[b"moov"].children or [] if box.name == b"trak"]
        kinds = {_body(file, box[b"mdia", b"hdlr"])[8:12] for box in tracks}
    except (AtomError, KeyError, IndexError, OSError) as error:
        raise RefusedMediaError(BROKEN) from error
    # Version 1 has its dates and its length on 64 bits (ISO/IEC 14496-12, 8.2.2).
    long = header[0] == 1
    scale = int.from_bytes(header[20:24] if long else header[12:16], "big")
    length = int.from_bytes(header[24:32] if long else header[16:20], "big")
    mime = "video/mp4" if PICTURES in kinds else "audio/mp4"
    return mime, length / scale if scale else 0.0


def _body(file: BinaryIO, box: Any) -> bytes:
    file.seek(box._dataoffset)
    return file.read(min(box.datalength, 64))
