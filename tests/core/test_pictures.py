"""Pictures: nothing kept of where and with what they were taken, none shown without the right to."""

import io
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.images.rect import Rect
from wagtail.models import Collection
from wagtail.models import UploadedFile as Waiting

from core import pictures
from core.checked import checks_of
from core.models import EssaimImage
from stories import media_files
from tests.story_factories import StoryPageFactory, VideoPageFactory, media

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
SECRET = "Telephone de Camille"
People = EssaimImage.People


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), turned: int = 1) -> bytes:
    """Return a picture that tells where and with what it was taken."""
    image = Image.new("RGB", size, "#b5476d")
    told = Image.Exif()
    told[MAKE], told[ORIENTATION] = SECRET, turned
    told.get_ifd(GPS)[1] = "N"
    told.get_ifd(GPS)[2] = (45.9, 0.0, 0.0)
    out = io.BytesIO()
    image.save(out, kind, **({} if kind == "GIF" else {"exif": told}))
    return out.getvalue()


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("turned", [1, 6])
def test_what_a_picture_tells_stays_behind(kind: str, turned: int) -> None:
    brought = picture(kind, turned=turned)
    assert Image.open(io.BytesIO(brought)).getexif()[MAKE] == SECRET
    kept = pictures.clean(brought, ["JPEG", "PNG", "WEBP", "AVIF"])
    assert kept.kind == kind
    image = Image.open(io.BytesIO(kept.data))
    assert not image.getexif()
    assert image.size == ((60, 40) if turned == 1 else (40, 60)), "upright"
    assert "exif" not in image.info


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_stays_one(kind: str) -> None:
    image = Image.open(io.BytesIO(pictures.clean(animation(kind), [kind]).data))
    assert image.n_frames == 3  # type: ignore[attr-defined]


def test_a_trap_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    with pytest.raises(pictures.TooLargeError):
        pictures.clean(out.getvalue(), ["PNG"])


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]), st.integers(1, 200))
def test_what_is_cut_or_no_picture_is_refused_or_clean(noise: bytes, kind: str, cut: int) -> None:
    for data in (noise, picture(kind)[:-cut] + noise):
        try:
            kept = pictures.clean(data, ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
        except Exception:  # whatever decoders raise: callers refuse it in words
            continue
        assert SECRET.encode() not in kept.data


def add(client: Client, name: str, data: bytes, **said: Any) -> Any:
    fields = {"title": "Une photo", "people": People.NOBODY, "file": SimpleUploadedFile(name, data), **said}
    return client.post(reverse("wagtailimages:add"), fields)


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect onload="alert(2)"/></svg>'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("image.png", SVG),
        ("image.svg", picture("PNG")),
        ("image.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG),
        ("image.svg", SVG + b" " * 500_000),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99999 99999"/>'),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>'),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="nan" height="5"/>'),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="1e400" height="5"/>'),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><rect'),
        ("image.svg", b"<html><svg/></html>"),
        ("image.jpg", b"<html><script>alert(1)</script></html>"),
        ("image.jpg", b"\xff\xd8\xff\xe0" + b"x" * 50),
        ("image.png", picture("PNG")[:-30]),
        ("image.jpg", picture("PNG")),
        ("image.jpg", b""),
    ],
    ids=[
        "svg named png",
        "png named svg",
        "entities",
        "heavy svg",
        "huge svg",
        "svg without size",
        "svg of no number",
        "endless svg",
        "cut svg",
        "html named svg",
        "html",
        "not whole",
        "cut",
        "png named jpg",
        "empty",
    ],
)
def test_the_admin_refuses_what_is_no_picture_in_words(superuser: Client, name: str, data: bytes) -> None:
    answer = add(superuser, name, data)
    assert answer.status_code == 200
    said = " ".join(answer.context["form"].errors["file"])
    assert said
    assert not {"the", "image file", "upload"} & set(said.lower().split()), "in French"
    assert not EssaimImage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["one", "several", "chooser"])
def test_the_admin_keeps_pictures_bare_whatever_the_door(superuser: Client, door: str) -> None:
    data, said = picture(turned=6), {"rights_until": "2030-01-31", "credit": "Agence"}
    if door == "one":
        add(superuser, "photo.jpg", data, **said)
    else:
        root = Collection.get_first_root_node().pk
        name, prefix = (
            ("files[]", "") if door == "several" else ("image-chooser-upload-file", "image-chooser-upload-")
        )
        fields = {"title": "Une photo", "collection": root, "people": People.NOBODY, **said}
        url = reverse(f"wagtailimages{'_chooser:create' if door == 'chooser' else ':add_multiple'}")
        posted = {f"{prefix}{key}": value for key, value in fields.items()}
        superuser.post(
            url,
            {**posted, name: SimpleUploadedFile("photo.jpg", data)},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
    kept = EssaimImage.objects.get()
    with kept.file.open("rb") as file:
        data = file.read()
    assert SECRET.encode() not in data
    assert (kept.width, kept.height) == (40, 60)
    assert kept.file_size == len(data)
    if door == "one":
        assert kept.rights_until == date(2030, 1, 31)


def kept_image(**given_: Any) -> EssaimImage:
    image = EssaimImage(title="La ronde", people=People.NOBODY, **given_)
    image.file.save("ronde.png", SimpleUploadedFile("ronde.png", picture("PNG")), save=True)
    return image


TODAY = "2026-11-20 10:00"
# people, rights until, may it be shown, and published.
RIGHTS = [
    (People.NOBODY, None, True, True),
    (People.AGREED, None, True, True),
    (People.AGREED, date(2026, 11, 20), True, True),
    (People.AGREED, date(2026, 11, 19), False, False),
    (People.NOBODY, date(2026, 11, 19), False, False),
    (People.MISSING, None, False, False),
    ("", None, True, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "until", "shown", "published"), RIGHTS)
@pytest.mark.parametrize("place", ["body", "gallery", "poster"])
@time_machine.travel(TODAY, tick=False)
def test_a_picture_is_shown_with_the_right_to(
    client: Client, people: str, until: date | None, shown: bool, published: bool, place: str
) -> None:
    image = kept_image()
    value = {"image": {"image": image.pk, "alt_text": "Une lampe", "decorative": False}, "caption": ""}
    bodies: dict[str, Any] = {
        "body": [{"type": "picture", "value": value}],
        "gallery": [{"type": "gallery", "value": {"heading": "La nuit", "pictures": [value, value]}}],
    }
    if place == "poster":
        page: Any = VideoPageFactory(poster=image)
    else:
        page = StoryPageFactory()
        page.body = page.body.stream_block.to_python(bodies[place])
        page.save_revision().publish()
    EssaimImage.objects.filter(pk=image.pk).update(people=people, rights_until=until)
    page = type(page).objects.get(pk=page.pk)
    checks = checks_of(page)
    assert checks is not None
    field = "poster" if place == "poster" else "body"
    assert (field not in checks.errors(page)) is published
    html = client.get(page.url).content.decode()
    if place != "poster":
        assert ("<picture>" in html) is shown


@pytest.mark.django_db
@time_machine.travel(TODAY, tick=False)
def test_no_size_of_a_picture_outlives_its_rights(django_capture_on_commit_callbacks: Any) -> None:
    over, kept = kept_image(rights_until=date(2026, 11, 19)), kept_image(rights_until=date(2026, 11, 20))
    sizes = [image.get_rendition("width-30") for image in (over, kept)]
    storage = sizes[0].file.storage
    with django_capture_on_commit_callbacks(execute=True):
        pictures.forget_past_pictures()
    assert [storage.exists(size.file.name) for size in sizes] == [False, True]
    assert list(kept.renditions.values_list("pk", flat=True)) == [sizes[1].pk]
    assert not over.renditions.exists()
    assert storage.exists(over.file.name), "the team keeps it"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "secret"),
    [
        ("photo.jpg", picture(turned=6), SECRET),
        ("schema.svg", SVG.replace(b"<svg", b'<svg width="9" height="9"'), "alert"),
    ],
    ids=["picture", "drawing"],
)
def test_nothing_of_a_file_waits_as_it_came_when_its_title_is_wrong(
    superuser: Client, name: str, data: bytes, secret: str
) -> None:
    answer = superuser.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x" * 300, "collection": Collection.get_first_root_node().pk,
         "files[]": SimpleUploadedFile(name, data)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )  # fmt: skip
    assert answer.status_code == 200
    waiting = Waiting.objects.get()
    with waiting.file.open("rb") as file:
        kept = file.read()
    assert kept
    assert secret.encode() not in kept


def story(image: EssaimImage, times: int = 0, alt: str = "Une lampe") -> Any:
    """Return a story that shows a picture alone, or as many times in a gallery."""
    value = {"image": {"image": image.pk, "alt_text": alt, "decorative": False}, "caption": ""}
    page = StoryPageFactory()
    shown: Any = {"type": "gallery", "value": {"heading": "La nuit", "pictures": [value] * times}}
    page.body = page.body.stream_block.to_python([shown if times else {"type": "picture", "value": value}])
    page.save_revision().publish()
    return page


def two_halves() -> EssaimImage:
    """Return a wide picture: red on the left, blue on the right."""
    halves = Image.new("RGB", (1200, 300), "#ff0000")
    halves.paste("#0000ff", (600, 0, 1200, 300))
    out = io.BytesIO()
    halves.save(out, "PNG")
    image = EssaimImage(title="Deux moitiés", people=People.NOBODY)
    image.file.save("moities.png", SimpleUploadedFile("moities.png", out.getvalue()), save=True)
    return image


@pytest.mark.django_db
@pytest.mark.parametrize(("x", "seen"), [(150, "red"), (1050, "blue")])
def test_a_gallery_cuts_its_pictures_around_what_matters(client: Client, x: int, seen: str) -> None:
    image = two_halves()
    image.set_focal_point(Rect.from_point(x, 150, 100, 100))
    image.save()
    html = client.get(story(image, times=2).url).content.decode()
    tag = re.findall(r"<img[^>]+>", html)[-1]
    assert 'alt="Une lampe"' in tag
    assert 'width="400" height="300"' in " ".join(
        sorted(re.findall(r'(?:width|height)="\d+"', tag), reverse=True)
    )
    made = image.renditions.get(filter_spec="format-jpeg|fill-400x300")
    with made.file.open("rb") as file, Image.open(file) as cut:
        red, _green, blue = cut.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert ("red" if red > blue else "blue") == seen


@pytest.mark.django_db
def test_a_picture_alone_is_whole_and_has_its_tint(client: Client) -> None:
    image = two_halves()
    EssaimImage.objects.filter(pk=image.pk).update(tint="rouge-sombre")
    html = client.get(story(image).url).content.decode()
    tag = re.findall(r"<img[^>]+>", html)[-1]
    assert 'class="tint tint--rouge-sombre"' in tag
    assert 'loading="lazy"' in tag
    assert 'height="100"' in tag
    assert "style=" not in html
    EssaimImage.objects.update(tint="aucune")
    tag = re.findall(r"<img[^>]+>", client.get(story(image).url).content.decode())[-1]
    assert "class" not in tag


@pytest.mark.django_db
@pytest.mark.parametrize("times", [0, 2])
def test_a_page_shows_a_drawing_as_one_file_of_a_known_size(
    superuser: Client, client: Client, times: int
) -> None:
    data = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2400 1200"><rect width="9" height="9"/></svg>'
    )
    add(superuser, "plan.svg", data)
    page = story(EssaimImage.objects.get(), times, alt="Le plan « A »")
    answer = client.get(page.url)
    assert answer.status_code == 200
    tags = re.findall(r"<img[^>]+\.svg[^>]*>", answer.content.decode())
    assert len(tags) == max(1, times)
    for tag in tags:
        assert {'width="1200"', 'height="600"', 'alt="Le plan « A »"', 'loading="lazy"'} <= set(
            re.findall(r'[a-z]+="[^"]*"', tag)
        )
        assert "srcset" not in tag
    # Shown as it is asked for: the drawing itself.
    address = re.findall(r'src="([^"]+)"', tags[0])[0]
    assert client.get(address)["Content-Type"] == "image/svg+xml"


@pytest.mark.django_db
def test_a_drawing_may_stand_for_a_film(client: Client) -> None:
    image = EssaimImage(title="Attente", people=People.NOBODY)
    image.file.save("attente.svg", SimpleUploadedFile("attente.svg", DRAWING), save=True)
    page = VideoPageFactory(poster=image, film=media(media_files.VIDEO))
    assert re.search(r'poster="/media/images/[^"]+\.svg"', client.get(page.url).content.decode())
