"""What the files that the portal gives away look like: name, colours and logo of the site.

Pages know the site's identity from their context. Files are made far from any template, in apps that may not
import the one that holds the identity: it registers here how to find it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from .drawings import HONEY, PLUM

SIGN_FILE = Path("static") / "img" / "logo.svg"


@dataclass(frozen=True)
class Brand:
    """The identity of a site, as a file shows it.

    Attributes:
        name: of the site.
        tagline: what it says of itself.
        plum: the colour that acts, ``#rrggbb``.
        honey: the colour that points, ``#rrggbb``.
        reuse: the terms under which its contents may be used again, in French; empty when nothing is said.
        contact: the address to write to; may be empty.
        logo_key: what changes when the logo does; empty for the sign of Essaim.
        read_logo: reads the logo, as a PNG; called only when a file is made.
    """

    name: str = "Essaim"
    tagline: str = ""
    plum: str = PLUM
    honey: str = HONEY
    reuse: str = ""
    contact: str = ""
    logo_key: str = ""
    read_logo: Callable[[], bytes] | None = None


# Finds the brand of the site that a request is for; of the site itself, given none.
Provider = Callable[[HttpRequest | None], Brand]

_providers: list[Provider] = []


def register_brand(provider: Provider) -> None:
    """Say how the brand of the site asked for is found; the last one told wins."""
    _providers.append(provider)


def brand_for(request: HttpRequest) -> Brand:
    """Return the brand of the site that a request is for; that of the theme when nobody registered one."""
    return _providers[-1](request) if _providers else Brand()


def default_brand() -> Brand:
    """Return the brand of the site itself, for what is made far from any request: mails."""
    return _providers[-1](None) if _providers else Brand()


@lru_cache(maxsize=8)
def sign_svg(plum: str, honey: str) -> str:
    """Return the sign of Essaim in two colours, as an SVG file."""
    drawing = (settings.BASE_DIR / SIGN_FILE).read_text(encoding="utf-8")
    return drawing.replace(PLUM, plum).replace(HONEY, honey)
