"""What stands for a picture while it comes."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import pictures, tints
from core.models import EssaimImage
from tests.core.test_pictures import add, picture

STYLES = Path(__file__).parents[2] / "static" / "css" / "pages.css"


def plain(colour: str, mode: str = "RGB", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), colour).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("colour", "tint"),
    [
        ("#c01818", "rouge-sombre"), ("#ff0008", "rouge-sombre"), ("#f4b0b0", "rouge-clair"),
        ("#f5b829", "jaune-clair"), ("#f0e040", "jaune-clair"), ("#123f16", "vert-sombre"),
        ("#18405f", "bleu-sombre"), ("#b0c8f4", "bleu-clair"), ("#4b2142", "rose-sombre"),
        ("#ffffff", "gris-clair"), ("#000000", "gris-sombre"),
    ],
)  # fmt: skip
def test_a_tint_is_near_the_colour_of_which_there_is_most(colour: str, tint: str) -> None:
    assert tints.tint_of(plain(colour)) == tint
    mixed = Image.new("RGB", (300, 200), colour)
    mixed.paste("#18c0a0", (0, 0, 100, 200))
    out = io.BytesIO()
    mixed.save(out, "PNG")
    assert tints.tint_of(out.getvalue()) == tint, "a third of another colour is not the most"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "GIF")],
)
def test_every_kind_of_picture_has_one(mode: str, kind: str) -> None:
    assert tints.tint_of(plain("#ffffff", mode, kind)) == "gris-clair"


@pytest.mark.parametrize("data", [plain("#ff000080", "RGBA"), b"<svg/>", b"", picture()[:80]])
def test_what_would_show_through_has_none(data: bytes) -> None:
    assert tints.tint_of(data) == tints.NONE


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_has_a_tint_that_the_style_sheet_knows(colour: tuple[int, int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(out, "PNG")
    assert tints.tint_of(out.getvalue()) in tints.TINTS


def test_the_style_sheet_knows_each_of_them_and_no_other() -> None:
    styled = re.findall(
        r"\.tint--([a-z-]+) \{ background: #[0-9a-f]{6}; \}", STYLES.read_text(encoding="utf-8")
    )
    assert sorted(styled) == sorted(tints.TINTS)


@pytest.mark.django_db
def test_a_picture_that_is_brought_has_its_tint(superuser: Client) -> None:
    add(superuser, "photo.jpg", picture())
    image = EssaimImage.objects.get()
    assert image.tint_class == "tint tint--rose-sombre"


@pytest.mark.django_db
def test_pictures_that_were_there_before_get_theirs_at_night() -> None:
    there, lost = (EssaimImage(title=title) for title in ("La ronde", "Perdue"))
    for image in (there, lost):
        image.file.save("photo.png", SimpleUploadedFile("photo.png", picture("PNG")), save=True)
        assert image.tint_class == "", "nothing is shown until then"
    lost.file.storage.delete(lost.file.name)
    pictures.tint_pictures()
    assert set(EssaimImage.objects.values_list("title", "tint")) == {
        ("La ronde", "rose-sombre"),
        ("Perdue", tints.NONE),
    }
