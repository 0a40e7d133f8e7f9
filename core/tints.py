"""What stands for a picture while it comes: one of a few tints, near its main colour.

A style of its own for each picture would be an inline style, which the content policy forbids: these names
are classes of ``pages.css``.
"""

import colorsys
import io

from PIL import Image

# Where each hue is on the circle, in degrees.
HUES = {
    "rouge": 0, "orange": 28, "jaune": 52, "vert": 115,
    "turquoise": 178, "bleu": 218, "violet": 272, "rose": 325,
}  # fmt: skip
GREY = "gris"
LIGHT, DARK = "clair", "sombre"
TINTS = tuple(f"{hue}-{shade}" for hue in (*HUES, GREY) for shade in (LIGHT, DARK))
# Of a picture that would let it through, and of what has no pixels: a drawing.
NONE = "aucune"
# Below, a colour is seen as a grey: what its strongest part has more than its weakest, of 1.
LEAST_SATURATION = 0.12
# In luma, of 1.
LIGHT_FROM = 0.5
SAMPLE_SIDE = 64
COLOURS = 6
OPAQUE = 255


def tint_of(data: bytes) -> str:
    """Return the tint of a picture, one of ``TINTS``; ``NONE`` for what is transparent or no picture.

    Args:
        data: the file.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.thumbnail((SAMPLE_SIDE, SAMPLE_SIDE))
            sample = opened.convert("RGBA")
    except Exception:
        # What a decoder raises depends on the format; a tint is never worth an error.
        return NONE
    if any(sample.getchannel("A").histogram()[:OPAQUE]):
        return NONE
    return _nearest(_main_colour(sample.convert("RGB")))


def _main_colour(sample: Image.Image) -> tuple[int, int, int]:
    """Return the colour of which there is most, once those that are near each other are one."""
    few = sample.quantize(COLOURS)
    counts = few.histogram()
    start = 3 * counts.index(max(counts))
    red, green, blue = (few.getpalette() or [])[start : start + 3]
    return red, green, blue


def _nearest(colour: tuple[int, int, int]) -> str:
    red, green, blue = (part / 255 for part in colour)
    degrees = 360 * colorsys.rgb_to_hls(red, green, blue)[0]
    seen = max(red, green, blue) - min(red, green, blue)
    shade = LIGHT if colorsys.rgb_to_yiq(red, green, blue)[0] >= LIGHT_FROM else DARK
    if seen < LEAST_SATURATION:
        return f"{GREY}-{shade}"
    apart = {name: abs(place - degrees) for name, place in HUES.items()}
    name = min(apart, key=lambda one: min(apart[one], 360 - apart[one]))
    return f"{name}-{shade}"
