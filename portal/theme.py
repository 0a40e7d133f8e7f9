"""The colours that another institution chooses, served as a small style sheet.

Two colours are enough: the one that acts (``plum``: buttons, links, and the night of the banner, made
darker) and the one that points (``honey``: focus, highlights, and what acts on a dark ground). Everything
else is derived from them here; ``colours.py`` refuses those that would make a text unreadable.
"""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from .colours import contrast
from .models import SiteIdentity

DEFAULT_PLUM, DEFAULT_HONEY, DEFAULT_NIGHT = "#4b2142", "#f5b829", "#43193a"
WHITE, BLACK = "#ffffff", "#000000"
# A style sheet whose address changes with the colours may be kept for long, in seconds.
THEME_MAX_AGE_S = 30 * 24 * 3600


def mix(colour: str, ground: str, share: float) -> str:
    """Return ``share`` (0 to 1) of a ``#rrggbb`` colour laid over a ground."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def night_of(plum: str) -> str:
    """Return the colour, darkened until texts stand out on it as they do on the theme's own night.

    ``colours.py`` checks honey against that night, so honey is readable on this one too.
    """
    needed = contrast(DEFAULT_NIGHT, WHITE)
    share = 1.0
    while contrast(mix(plum, BLACK, share), WHITE) < needed:
        share -= 0.02
    return mix(plum, BLACK, share)


@lru_cache(maxsize=16)
def stylesheet(plum: str, honey: str) -> str:
    """Return the custom properties for two colours; an empty string stands for the theme's own.

    The rules stand outside the layers of tokens.css, and so win over them.
    """
    acts, points = plum or DEFAULT_PLUM, honey or DEFAULT_HONEY
    hover = mix(points, WHITE, 0.75)
    properties = {
        "--plum": f"light-dark({acts}, {points})",
        "--plum-hover": f"light-dark({mix(acts, BLACK, 0.7)}, {hover})",
        "--link": f"light-dark({acts}, {mix(points, WHITE, 0.6)})",
        "--honey": points,
        "--honey-hover": hover,
        "--honey-soft": f"light-dark({mix(points, WHITE, 0.25)}, {mix(points, BLACK, 0.25)})",
    }
    if plum:
        night = night_of(plum)
        properties["--night"] = f"light-dark({night}, {mix(night, BLACK, 0.7)})"
    rules = "".join(f"{name}: {value}; " for name, value in properties.items())
    return f":root {{ {rules}}}\n"


def theme_css(request: HttpRequest) -> HttpResponse:
    """Serve the colours of the site that is asked; its address carries them, so that it can be kept."""
    identity = SiteIdentity.for_request(request)
    css = stylesheet(identity.plum, identity.honey)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=THEME_MAX_AGE_S)
    return response
