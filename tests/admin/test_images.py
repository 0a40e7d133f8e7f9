"""Pictures sent by editors."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from core.image_forms import UNREADABLE
from core.models import EssaimImage

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


def picture(image_format: str, part: float = 1) -> SimpleUploadedFile:
    """Return a picture that does not compress to nothing, cut after ``part`` of its bytes."""
    content = BytesIO()
    Image.effect_noise((160, 120), 80).convert("RGB").save(content, image_format)
    whole = content.getvalue()
    return SimpleUploadedFile(f"photo.{image_format.lower()}", whole[: int(len(whole) * part)])


def fields() -> dict[str, object]:
    return {
        "title": "Une photo", "collection": Collection.get_first_root_node().pk, "credit": "", "tags": "",
        "people": "personne",
    }  # fmt: skip


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_picture_cut_on_its_way_is_refused_in_french(moderator: Client, image_format: str) -> None:
    response = moderator.post(reverse("wagtailimages:add"), {**fields(), "file": picture(image_format, 0.6)})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not EssaimImage.objects.exists()


def test_a_cut_photograph_is_said_to_be_incomplete(moderator: Client) -> None:
    response = moderator.post(reverse("wagtailimages:add"), {**fields(), "file": picture("JPEG", 0.6)})
    assert response.context["form"].errors["file"] == [UNREADABLE]


def test_a_picture_cut_on_its_way_is_refused_among_several(moderator: Client) -> None:
    response = moderator.post(
        reverse("wagtailimages:add_multiple"),
        {**fields(), "files[]": picture("JPEG", 0.6)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    answer = response.json()
    assert answer["success"] is False
    assert UNREADABLE in answer["error_message"]
    assert not EssaimImage.objects.exists()


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_whole_picture_is_kept(moderator: Client, image_format: str) -> None:
    response = moderator.post(reverse("wagtailimages:add"), {**fields(), "file": picture(image_format)})
    assert response.status_code == 302, response.context["form"].errors
    image = EssaimImage.objects.get()
    assert (image.width, image.height) == (160, 120)
    # The form of a picture that is there does not ask for the file again.
    edited = moderator.post(reverse("wagtailimages:edit", args=[image.pk]), {**fields(), "title": "Renommée"})
    assert edited.status_code == 302
    image.refresh_from_db()
    assert image.title == "Renommée"


def test_the_form_says_which_files_it_takes(moderator: Client) -> None:
    html = moderator.get(reverse("wagtailimages:add")).content.decode()
    assert "JPEG" in html
    assert 'data-w-sync-target-value="#id_title"' in html
