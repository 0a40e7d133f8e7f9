"""The colours that another institution chooses: checked for contrast, then served as a small style sheet.

Two colours are enough: the one that acts (``plum``: buttons, links, and the night of the banner, made
darker) and the one that points (``honey``: focus, highlights, and what acts on a dark ground). Everything
else is derived from them here, so that no choice can make a text unreadable.
"""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT_PLUM, DEFAULT_HONEY, DEFAULT_NIGHT = "#4b2142", "#f5b829", "#43193a"
WHITE, BLACK = "#ffffff", "#000000"
# The grounds and inks of tokens.css that each colour meets, as messages name them.
PLUM_AGAINST = {"le blanc": WHITE, "le fond des bandeaux": "#f6f2f5"}
HONEY_AGAINST = {
    "le texte des boutons": "#2a1826",
    "le fond du thème sombre": "#261c24",
    "le fond du bandeau": DEFAULT_NIGHT,
}
# WCAG 2.2, 1.4.3: what a text needs.
TEXT_CONTRAST = 4.5
# A style sheet whose address changes with the colours may be kept for long, in seconds.
THEME_MAX_AGE_S = 30 * 24 * 3600


def _channels(colour: str) -> list[int]:
    """Return red, green and blue, 0 to 255, of a ``#rrggbb`` colour."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def luminance(colour: str) -> float:
    """Return the relative luminance of a ``#rrggbb`` colour, 0 to 1, as WCAG 2.2 defines it."""
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """Return ``share`` (0 to 1) of a colour laid over a ground."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def night_of(plum: str) -> str:
    """Return the colour, darkened until white stands out on it as it does on the theme's own night."""
    needed = contrast(DEFAULT_NIGHT, WHITE)
    share = 1.0
    while contrast(mix(plum, BLACK, share), WHITE) < needed:
        share -= 0.02
    return mix(plum, BLACK, share)


def _fault(colour: str, against: dict[str, str]) -> str:
    """Return what prevents a colour from being used, in French; empty when nothing does."""
    if not HEX_COLOUR.fullmatch(colour):
        return "Écrivez un code de six chiffres ou lettres de a à f, comme « #4b2142 »."
    for name, ground in against.items():
        ratio = contrast(colour, ground)
        if ratio < TEXT_CONTRAST:
            shown = f"{ratio:.1f}".replace(".", ",")
            return f"Cette couleur se lit mal sur {name} : contraste de {shown}, il en faut au moins 4,5."
    return ""


def validate_colours(plum: str, honey: str) -> None:
    """Refuse colours that would make a text unreadable. An empty string stands for the theme's own.

    Raises:
        ValidationError: by field, « plum » and « honey ».
    """
    # Every night is at least as dark as the theme's own: see night_of.
    chosen = {"plum": (plum, PLUM_AGAINST), "honey": (honey, HONEY_AGAINST)}
    faults = {field: _fault(colour, against) for field, (colour, against) in chosen.items() if colour}
    if any(faults.values()):
        raise ValidationError({field: fault for field, fault in faults.items() if fault})


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


def version(plum: str, honey: str) -> str:
    """Return what names two colours in the address of their style sheet: « 4b2142-f5b829 »."""
    return f"{plum.removeprefix('#')}-{honey.removeprefix('#')}"


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """Serve the colours of the site that is asked.

    It is kept for long only under the address that names these very colours: a process that does not know
    the new ones yet must not leave the former ones in every browser.
    """
    from .models import SiteIdentity

    identity = SiteIdentity.for_request(request)
    css = stylesheet(identity.plum, identity.honey)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == version(identity.plum, identity.honey):
        patch_cache_control(response, public=True, max_age=THEME_MAX_AGE_S)
    return response
