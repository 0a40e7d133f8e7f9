"""Drawings that editors bring: shapes stay, nothing that acts or asks does, wherever they are shown."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import svg
from core.models import EssaimImage
from portal.models import SiteIdentity
from stories import feeds
from tests.factories import UserFactory, home_page
from tests.story_factories import PodcastPageFactory, StoryPageFactory

HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20"'
SHAPE = '<path d="M0 0h40v20z" fill="#b5476d"/>'


def drawing(inside: str = "", root: str = "") -> bytes:
    return f"<svg {HEAD} {root}>{SHAPE}{inside}</svg>".encode()


ACTING = [
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    '<script href="https://mechant.example/x.js"/>',
    '<rect width="9" height="9" onclick="alert(1)"/>',
    '<a href="javascript:alert(1)"><text>ici</text></a>',
    '<a xlink:href="java&#10;script:alert(1)"><text>ici</text></a>',
    "<foreignObject><iframe src='https://mechant.example/'/></foreignObject>",
    '<image href="https://mechant.example/x.png"/>',
    '<image xlink:href="//mechant.example/x.png"/>',
    '<image href="/admin/"/>',
    '<image href="data:image/svg+xml,%3Csvg onload=alert(1)%3E"/>',
    '<use href="https://mechant.example/x.svg#a"/>',
    '<use xlink:href="data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Pg==#a"/>',
    "<style>@import 'https://mechant.example/x.css';</style>",
    "<style>rect{fill:url(https://mechant.example/#x)}</style>",
    "<style>rect{background:image-set('https://mechant.example/x.png' 1x)}</style>",
    '<style>rect{fill:u\\72l(https://mechant.example/#x)}</style>',
    '<rect width="9" height="9" style="fill:url(https://mechant.example/#x)"/>',
    '<rect width="9" height="9" filter="url(//mechant.example/#x)"/>',
    '<set attributeName="href" to="javascript:alert(1)"/>',
    '<animate attributeName="xlink:href" values="javascript:alert(1)"/>',
    '<feImage href="https://mechant.example/x.png"/>',
    "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
    "<!-- <script>alert(1)</script> -->",
    "<?xml-stylesheet href='https://mechant.example/x.css'?>",
    "<metadata><script>alert(1)</script></metadata>",
    '<audio src="https://mechant.example/x.mp3"/>',
]  # fmt: skip


@pytest.mark.parametrize("inside", ACTING)
def test_what_acts_or_asks_is_removed_and_the_shape_stays(inside: str) -> None:
    try:
        kept = svg.clean(drawing(inside)).decode()
    except svg.UnusableDrawingError:
        return
    assert 'd="M0 0h40v20z"' in kept
    for bad in ("mechant", "alert", "script", "/admin/", "data:", "@import", "image-set", "\\72", "onclick"):
        assert bad not in kept.lower().replace("<?xml version='1.0' encoding='utf-8'?>", ""), kept


def test_the_root_does_not_act_either() -> None:
    kept = svg.clean(drawing(root='onload="alert(1)" style="background:url(//mechant.example/x)"')).decode()
    assert "alert" not in kept
    assert "mechant" not in kept


def test_what_a_drawing_needs_of_itself_stays() -> None:
    own = (
        '<defs><linearGradient id="d"><stop offset="1" stop-color="red"/></linearGradient>'
        '<g id="p"><path d="M1 1"/></g></defs><style>.a{stroke:#333}</style>'
        '<rect class="a" fill="url(#d)" width="3" height="3"/><use href="#p"/>'
    )
    kept = svg.clean(drawing(own)).decode()
    for part in ('fill="url(#d)"', 'href="#p"', ".a{stroke:#333}", 'viewBox="0 0 40 20"'):
        assert part in kept


@pytest.mark.parametrize(
    "data",
    [
        b"", b"rien", b"<html/>", b"<svg/>", drawing()[:-8],
        b'<!DOCTYPE svg [<!ENTITY a "' + b"b" * 50 + b'">]>' + drawing(),
        b"<!doctype svg>" + drawing(),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + drawing().decode()).encode("utf-16"),
        drawing("<g/>" * (svg.MOST_ELEMENTS + 1)),
        drawing(" " * svg.MOST_BYTES),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(svg.UnusableDrawingError):
        svg.clean(data)


@given(st.text(max_size=300))
def test_any_text_is_refused_or_clean(inside: str) -> None:
    try:
        kept = svg.clean(drawing(inside))
    except svg.UnusableDrawingError:
        return
    assert b"<script" not in kept
    # What is kept is already clean.
    assert svg.clean(kept) == svg.clean(svg.clean(kept))


@pytest.fixture
def drawn(db: None, client: Client) -> EssaimImage:
    """A drawing with a program in it, as the admin keeps it."""
    admin = UserFactory(is_superuser=True)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("schema.svg", drawing("<script>alert(1)</script>", root='onload="alert(2)"'))
    answer = client.post(
        reverse("wagtailimages:add"),
        {"title": "Le schéma", "people": EssaimImage.People.NOBODY, "credit": "Agence", "file": file},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    client.logout()
    return EssaimImage.objects.get()


def test_the_admin_keeps_a_drawing_clean(drawn: EssaimImage) -> None:
    with drawn.file.open("rb") as file:
        kept = file.read()
    assert b"alert" not in kept
    assert (drawn.width, drawn.height) == (40, 20)
    assert drawn.file_size == len(kept)
    assert drawn.file.name.endswith(".svg")


def test_a_page_shows_it_with_its_size(drawn: EssaimImage, client: Client) -> None:
    drawn.contextual_alt_text, drawn.decorative = "Trois étapes", False
    page = StoryPageFactory(body=[("picture", {"image": drawn, "caption": ""})])
    html = client.get(page.public_path).content.decode()
    figure = html.partition('<figure class="picture">')[2].partition("</figure>")[0]
    assert ".svg" in figure
    assert 'alt="Trois étapes"' in figure
    assert 'width="' in figure
    assert 'height="' in figure


def test_where_only_a_picture_can_serve_a_drawing_is_refused(drawn: EssaimImage, client: Client) -> None:
    show = PodcastPageFactory()
    show.cover = drawn
    with pytest.raises(ValidationError) as refused:
        show.full_clean()
    assert "cover" in refused.value.message_dict
    # One chosen before this rule breaks no feed.
    type(show).objects.update(cover=drawn)
    assert feeds.cover_path(type(show).objects.get()).endswith(".png")
    identity = SiteIdentity(site=home_page().get_site(), logo=drawn)
    with pytest.raises(ValidationError) as refused:
        identity.full_clean()
    assert "logo" in refused.value.message_dict


def test_the_admin_shows_it_in_its_lists(drawn: EssaimImage, client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("wagtailimages:index")).status_code == 200
    assert client.get(reverse("wagtailimages:edit", args=[drawn.pk])).status_code == 200
