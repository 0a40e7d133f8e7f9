"""What stays on another site, and is shown here only when a reader asks for it.

Each host has a player without cookies, at an address made from the one that people share. A site shows those
whose player it declares (``EMBED_HOSTS``): the security policy lets no other into its pages.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

NOT_DECLARED = (
    "Cette adresse n’est pas celle d’une vidéo chez un hébergeur déclaré pour ce site\u00a0: {hosts}. Donnez "
    "l’adresse de la page qui la montre, ou déposez le film ici."
)
_PEERTUBE_PATH = re.compile(r"^/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]{8,40})/?$")


@dataclass(frozen=True)
class Embed:
    """A video on another site.

    Attributes:
        host: the name of that site, as people say it.
        address: where it is seen there.
        frame: the address of its player.
    """

    host: str
    address: str
    frame: str


@dataclass(frozen=True)
class Host:
    """A site that keeps videos.

    Attributes:
        name: as people say it.
        sites: its names, in the addresses that people share.
        key: finds which video it is, in the path and the « v » of the question.
        player: the host of its player; frame: the address of a video there.
    """

    name: str
    sites: frozenset[str]
    key: re.Pattern[str]
    player: str
    frame: str


HOSTS = (
    Host(
        "YouTube",
        frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "youtube-nocookie.com"}),
        re.compile(r"^(?:/watch\?v=|/embed/|/shorts/|/live/|/)([A-Za-z0-9_-]{11})$"),
        "www.youtube-nocookie.com",
        "https://www.youtube-nocookie.com/embed/{key}?rel=0",
    ),
    Host(
        "Vimeo",
        frozenset({"vimeo.com", "player.vimeo.com"}),
        re.compile(r"^/(?:video/|channels/[\w-]+/)?([0-9]{6,12})$"),
        "player.vimeo.com",
        "https://player.vimeo.com/video/{key}?dnt=1",
    ),
    Host(
        "Dailymotion",
        frozenset({"dailymotion.com", "dai.ly"}),
        re.compile(r"^/(?:video/|embed/video/)?(x[a-z0-9]{5,10})(?:_[\w-]*)?$"),
        "geo.dailymotion.com",
        "https://geo.dailymotion.com/player.html?video={key}",
    ),
)


class UnknownHostError(ValueError):
    """An address that is no video of a declared host."""


def read(address: str) -> Embed:
    """Return the video that an address leads to.

    Raises:
        UnknownHostError: in French; the host is not declared, or this is no video of it.
    """
    found = None
    with suppress(ValueError):  # an address that is none
        parts = urlsplit(address.strip())
        found = _of_known_host(parts) or _of_peertube(parts)
    if found is None or parts.scheme != "https":
        raise UnknownHostError(_not_declared())
    return found


def _of_known_host(parts: SplitResult) -> Embed | None:
    site = (parts.hostname or "").removeprefix("www.")
    for host in HOSTS:
        key = host.key.match(_where(parts)) if site in host.sites else None
        if key and host.player in settings.EMBED_HOSTS:
            return Embed(host.name, parts.geturl(), host.frame.format(key=key[1]))
    return None


def _of_peertube(parts: SplitResult) -> Embed | None:
    """Return the video of a host that this site declares and that is none of the above."""
    name, key = parts.hostname or "", _PEERTUBE_PATH.match(parts.path)
    if key is None or name not in settings.EMBED_HOSTS:
        return None
    return Embed(name, parts.geturl(), f"https://{name}/videos/embed/{key[1]}?p2p=0")


def validate(address: str) -> None:
    """Refuse what is no video of a declared host.

    Raises:
        ValidationError: in French.
    """
    try:
        read(address)
    except UnknownHostError as error:
        raise ValidationError(str(error), code="host") from error


def _where(parts: SplitResult) -> str:
    """Return a path, with the « v » of YouTube's pages: what else the question says is left aside."""
    video = parse_qs(parts.query).get("v")
    return f"{parts.path}?v={video[0]}" if video else parts.path.rstrip("/")


def _not_declared() -> str:
    known = {host.player: host.name for host in HOSTS}
    names = [known.get(host, host) for host in settings.EMBED_HOSTS]
    return NOT_DECLARED.format(hosts=", ".join(names) or "aucun")
