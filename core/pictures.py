"""What a picture that someone brings is kept as, and whether it may be shown.

A picture is written again: what it tells of its place, its time and its device (EXIF, XMP, comments) stays
behind, and what is hidden after it too.
"""

import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from PIL import Image, ImageOps, ImageSequence

from . import tints

if TYPE_CHECKING:
    from wagtail.models import Page

    from core.models import EssaimImage

# A picture that opens into more than this is a trap, or no use.
MOST_PIXELS = 50_000_000
# Of a JPEG that is turned upright, hence written again from its pixels (Pillow's scale).
JPEG_QUALITY = 92
ORIENTATION = 0x0112
UPRIGHT = 1
# All that a file may say beside its pixels and their colours, as Pillow calls it.
TOLD = ("exif", "xmp", "comment", "photoshop", "Raw profile type exif", "XML:com.adobe.xmp")


class TooLargeError(ValueError):
    """A picture of too many pixels."""


@dataclass(frozen=True)
class Clean:
    """A picture with nothing but what is seen. ``kind`` is its format, as Pillow calls it."""

    data: bytes
    kind: str


def clean(data: bytes, kinds: Collection[str], longest_side: int = 0) -> Clean:
    """Return a picture written again, upright.

    Args:
        data: the file.
        kinds: the formats that it may be of, as Pillow calls them.
        longest_side: in pixels, beyond which it is reduced; 0 for never.

    Raises:
        UnidentifiedImageError: it is of none of them.
        TooLargeError: it opens into more than ``MOST_PIXELS``, all its frames counted.
        Exception: whatever a decoder raises for what cannot be read to its end.
    """
    with Image.open(io.BytesIO(data), formats=list(kinds)) as opened:
        # What phones write with two pictures in it is a JPEG to everyone else.
        kind = "JPEG" if opened.format == "MPO" else str(opened.format)
        frames = 1 if kind == "JPEG" else getattr(opened, "n_frames", 1)
        if opened.width * opened.height * frames > MOST_PIXELS:
            raise TooLargeError
        colours = {"icc_profile": profile} if (profile := opened.info.get("icc_profile")) else {}
        out = io.BytesIO()
        if frames > 1:
            _write_frames(opened, kind, out, colours)
        else:
            _write(opened, kind, out, colours, longest_side)
    return Clean(out.getvalue(), kind)


def _write(opened: Image.Image, kind: str, out: io.BytesIO, colours: dict[str, Any], longest: int) -> None:
    if longest == 0 and opened.format == "JPEG" and opened.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT:
        # The same tables: as near to what was brought as can be.
        opened.save(out, format=kind, quality="keep", exif=b"", xmp=b"", comment=b"", **colours)
        return
    upright = ImageOps.exif_transpose(opened)
    if longest:
        # Colours of a palette cannot be mixed.
        if upright.mode == "P":
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        upright.thumbnail((longest, longest))
    for name in TOLD:
        upright.info.pop(name, None)
    quality = {"quality": JPEG_QUALITY} if kind in {"JPEG", "AVIF", "WEBP"} else {}
    if kind == "JPEG" and upright.mode not in {"RGB", "L", "CMYK"}:
        upright = upright.convert("RGB")
    bare = upright.copy()
    bare.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    bare.save(out, format=kind, exif=b"", **quality, **colours)


def _write_frames(opened: Image.Image, kind: str, out: io.BytesIO, colours: dict[str, Any]) -> None:
    """Write an animation again, each picture for as long as before."""
    frames, lasting = [], []
    for frame in ImageSequence.Iterator(opened):
        lasting.append(frame.info.get("duration", 100))
        bare = frame.convert("RGBA")
        bare.info = {}
        frames.append(bare)
    frames[0].save(
        out, format=kind, save_all=True, append_images=frames[1:], duration=lasting,
        loop=opened.info.get("loop", 0), **colours,
    )  # fmt: skip


def refusal(image: "EssaimImage") -> str:
    """Say in French why a picture may not be published; empty when it may."""
    people = image.People
    if not image.people:
        return f"Dites si l’on reconnaît des personnes sur l’image «\u00a0{image.title}\u00a0»."
    if image.people == people.MISSING:
        return f"L’accord des personnes que l’on reconnaît sur l’image «\u00a0{image.title}\u00a0» manque."
    if is_over(image):
        return f"Les droits de l’image «\u00a0{image.title}\u00a0» sont échus\u00a0: remplacez-la."
    return ""


def is_over(image: "EssaimImage") -> bool:
    """Tell whether the rights of a picture have ended: its last day is past."""
    return image.rights_until is not None and image.rights_until < timezone.localdate()


def may_be_shown(image: "EssaimImage | None") -> bool:
    """Tell whether readers may see a picture today, wherever it was placed."""
    return image is not None and image.people != image.People.MISSING and not is_over(image)


def refusals(page: "Page") -> dict[str, str]:
    """Return what forbids publishing a page because of its pictures: French messages by field name."""
    from core.models import EssaimImage

    used = {name: set(keys) for name, keys in _used(page)}
    images = EssaimImage.objects.in_bulk(set().union(*used.values()))
    found = {}
    for name, keys in used.items():
        said = [refusal(images[key]) for key in sorted(keys) if key in images]
        if any(said):
            found[name] = " ".join(filter(None, said))
    return found


def _used(page: "Page") -> Iterator[tuple[str, Iterable[int]]]:
    """Yield the keys of the pictures of each field of a page, saved or not."""
    from core.models import EssaimImage

    for field in page._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is EssaimImage:
            key = getattr(page, field.attname)
            yield field.name, [key] if key else []
        elif hasattr(field, "extract_references"):
            references = field.extract_references(field.value_from_object(page))
            yield field.name, [int(pk) for model, pk, *_ in references if model is EssaimImage]


def forget_past_pictures() -> None:
    """Delete the sizes made of pictures whose rights are over: no address of theirs answers any more.

    The picture itself stays in the admin, where nobody but the team sees it.
    """
    from core.models import EssaimRendition

    for made in EssaimRendition.objects.filter(image__rights_until__lt=timezone.localdate()):
        made.delete()


def tint_pictures() -> None:
    """Find the tint of the pictures that were there before tints, or that were not brought through a form."""
    from core.models import EssaimImage

    for image in EssaimImage.objects.filter(tint=""):
        try:
            image.look()
        except OSError:
            # Its file is lost: it is not looked for each night.
            image.tint = tints.NONE
        EssaimImage.objects.filter(pk=image.pk).update(tint=image.tint)
