"""QR codes of short links, to print: black on white, in a quiet zone of four modules (ISO/IEC 18004)."""

import io

import segno

QUIET_ZONE = 4
# Pixels of a module: about 1,200 pixels in all, ten centimetres at 300 dots an inch.
SCALE = 32
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def drawn(address: str, extension: str) -> bytes:
    """Return an address as a QR code that stays readable with a seventh of it spoilt (level M).

    Args:
        address: a full address.
        extension: « svg » or « png ».
    """
    made = io.BytesIO()
    code = segno.make(address, error="m", boost_error=False, micro=False)
    scale = SCALE if extension == "png" else 1
    code.save(
        made, kind=extension, border=QUIET_ZONE, scale=scale, dark="#000", light="#fff", **_SVG[extension]
    )
    return made.getvalue()


# An SVG without size of its own takes that of the place where it is put.
_SVG: dict[str, dict[str, bool]] = {"svg": {"omitsize": True}, "png": {}}
