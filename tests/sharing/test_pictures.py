"""The picture of a page: always 1200 × 630, as the page and the site are now, made once."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Site

from core import typesetting
from core.branding import Brand
from core.papers.errors import DocumentBusyError, DocumentError
from core.share_card import ShareCard
from core.typesetting import TypesettingError
from portal.models import SiteIdentity
from sharing import pictures
from tests.factories import AxisFactory, PracticePageFactory, StandardPageFactory, home_page

BRAND = Brand(name="Essaim", tagline="Les métiers de l’accompagnement, en pratique")
LONGEST_FRENCH = "anticonstitutionnellement"
# Where the title is drawn.
TITLE_BOX = (64, 100, 780, 450)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image.convert("RGB")


def drawn(card: ShareCard, brand: Brand = BRAND) -> Image.Image:
    return opened(pictures.make(card, brand))


def colours(image: Image.Image) -> set[Any]:
    return {colour for _count, colour in image.getcolors(1_000_000) or []}


@budget(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.text(max_size=255),
    kind=st.text(max_size=60),
    note=st.text(max_size=250),
    palette=st.integers(0, 4),
)
@example(title="", kind="", note="", palette=0)
@example(title="W" * 255, kind="W" * 60, note="W" * 250, palette=1)
@example(title="\u00a0" * 255, kind="", note="", palette=2)
@example(title="a-" * 127, kind="", note="\ud800\x00\n", palette=3)
@example(title="🐝👩‍👩‍👧 عربي עברית 中文 \u202e", kind="#panic()", note="$ * _ `", palette=4)
def test_any_text_gives_a_picture_of_its_size(title: str, kind: str, note: str, palette: int) -> None:
    card = ShareCard(title, kind=kind, note=note, slug="une-page", palette=palette, sign=palette)
    assert drawn(card).size == (1200, 630)
    assert len(pictures.mark(card, BRAND)) == pictures.MARK_LENGTH


@budget(max_examples=10, deadline=None)
@given(name=st.text(min_size=1, max_size=60), tagline=st.text(max_size=120))
def test_any_name_of_a_site_too(name: str, tagline: str) -> None:
    assert drawn(ShareCard("Un titre"), Brand(name=name, tagline=tagline)).size == (1200, 630)


@pytest.mark.parametrize(
    "title",
    [
        "Été : l’École à Çà",
        LONGEST_FRENCH,
        f"{LONGEST_FRENCH} {LONGEST_FRENCH} {LONGEST_FRENCH}",
        "Tutorat " * 31,
        "W" * 255,
    ],
    ids=["accents", "one long word", "three", "many words", "no word at all"],
)
def test_letters_stay_in_their_place(title: str) -> None:
    image = drawn(ShareCard(title, slug="x"))
    white = Image.new("L", image.size, 255)
    white.paste(image.crop(TITLE_BOX).convert("L"), TITLE_BOX[:2])
    left, top, right, bottom = white.point(lambda value: 255 if value < 200 else 0).getbbox() or (0, 0, 0, 0)
    # What touches an edge would be cut by it; letters may lean out to the left by a pixel.
    assert (left >= 62, top > 100, right < 778, bottom < 450) == (True, True, True, True)


def test_words_are_whole_and_long_titles_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    real = typesetting.picture
    monkeypatch.setattr(
        typesetting, "picture", lambda template, data, name: told.append(data) or real(template, data, name)
    )
    short, long = drawn(ShareCard("Un titre")), drawn(ShareCard("Un titre " * 25))
    assert told[0]["card"]["title"]["words"] == ["Un", "titre"]

    def first_line(image: Image.Image) -> int:
        """Return how high the first line is: where white comes back."""
        box = image.crop(TITLE_BOX).convert("L")
        dark = [box.crop((0, y, box.width, y + 1)).getextrema()[0] < 128 for y in range(box.height)]
        start = dark.index(True)
        return dark.index(False, start) - start

    assert first_line(long) < first_line(short) / 1.5


def test_it_wears_the_colours_of_the_axis_and_of_the_site() -> None:
    card = ShareCard("Un titre", kind="Portrait", slug="un-titre", palette=1, sign=1)
    assert (0xE4, 0xF0, 0xD8) in colours(drawn(card))
    assert (0xFD, 0xE6, 0xDC) in colours(drawn(replace(card, palette=2)))
    site = replace(BRAND, plum="#003366", honey="#77cc55")
    assert (0x77, 0xCC, 0x55) in colours(drawn(card, site))
    assert (0x00, 0x33, 0x66) in colours(drawn(replace(card, palette=0), site))


def test_a_logo_takes_the_place_of_the_sign() -> None:
    red = io.BytesIO()
    Image.new("RGB", (300, 90), (200, 10, 10)).save(red, "PNG")
    site = replace(BRAND, logo_key="1", read_logo=red.getvalue)
    assert (200, 10, 10) in colours(drawn(ShareCard("Un titre"), site))

    def lost() -> bytes:
        raise OSError

    assert drawn(ShareCard("Un titre"), replace(site, read_logo=lost)).size == (1200, 630)


@pytest.mark.parametrize(
    "changed",
    [{"title": "Autre"}, {"kind": "Article"}, {"note": "Demain"}, {"palette": 2}, {"sign": 2}, {"slug": "b"}],
    ids=str,
)
def test_its_name_changes_with_what_it_shows(changed: dict[str, Any]) -> None:
    card = ShareCard("Un titre", kind="Portrait", note="Ici", slug="a", palette=1, sign=1)
    assert pictures.mark(card, BRAND) == pictures.mark(replace(card), BRAND)
    assert pictures.mark(replace(card, **changed), BRAND) != pictures.mark(card, BRAND)
    assert pictures.mark(card, replace(BRAND, plum="#003366")) != pictures.mark(card, BRAND)
    assert pictures.mark(card, replace(BRAND, logo_key="2")) != pictures.mark(card, BRAND)


def picture_of(client: Client, path: str) -> str:
    """Return where the picture of a page is, as its head says."""
    found = re.search(
        r'<meta property="og:image" content="http://127.0.0.1:8000([^"]+)">',
        client.get(path).content.decode(),
    )
    assert found
    return found[1]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> list[str]:
    """The names of what Typst was asked for, in a store of its own."""
    settings.DOCUMENT_STORE_DIR = tmp_path
    names: list[str] = []
    real = typesetting.picture
    monkeypatch.setattr(
        typesetting, "picture", lambda template, data, name: names.append(name) or real(template, data, name)
    )
    return names


@pytest.mark.django_db
def test_it_is_made_once_and_kept_for_long(client: Client, made: list[str]) -> None:
    PracticePageFactory(slug="tutorat", title="Le tutorat")
    path = picture_of(client, "/pratiques/tutorat/")
    assert made == []
    for _ in range(3):
        response = client.get(path)
        assert opened(response.content).size == (1200, 630)
    assert made == ["tutorat"]
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(path, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_it_follows_the_title_and_the_site(client: Client, made: list[str]) -> None:
    sheet = PracticePageFactory(slug="tutorat", title="Le tutorat", main_axis=AxisFactory(colour="tilleul"))
    seen = [picture_of(client, "/pratiques/tutorat/")]
    sheet.title = "Le tutorat, un an après"
    sheet.save_revision().publish()
    seen.append(picture_of(client, "/pratiques/tutorat/"))
    SiteIdentity.objects.create(site=Site.objects.get(), name="Ruche", plum="#003366")
    seen.append(picture_of(client, "/pratiques/tutorat/"))
    assert len(set(seen)) == 3

    # What was copied elsewhere leads to the picture as it is now, and is not made.
    for former in seen[:2]:
        response = client.get(former)
        assert (response.status_code, response["Location"]) == (302, seen[2])
        assert response["Cache-Control"] == "public, max-age=60"
    assert made == []
    assert opened(client.get(seen[2]).content).size == (1200, 630)


@pytest.mark.django_db
def test_versions_that_never_were_cost_nothing(client: Client, made: list[str]) -> None:
    StandardPageFactory(slug="a-propos")
    path = picture_of(client, "/a-propos/")
    stem = path.rpartition("-")[0]
    for number in range(50):
        assert client.get(f"{stem}-{number:016x}.png")["Location"] == path
    assert made == []


@pytest.mark.django_db
def test_the_site_has_one(client: Client, made: list[str]) -> None:
    home_page()
    path = picture_of(client, "/axes/")
    assert client.get(f"/p/apercu-{'0' * 16}.png")["Location"] == path
    assert opened(client.get(path).content).size == (1200, 630)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [DocumentBusyError("Too many"), DocumentError("It is broken")], ids=["busy", "broken"]
)
def test_one_that_cannot_be_made_is_asked_again_later(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    StandardPageFactory(slug="a-propos")
    path = picture_of(client, "/a-propos/")

    def refused(*given: Any) -> Any:
        raise error

    monkeypatch.setattr(pictures.delivery, "document", refused)
    response = client.get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert response["Cache-Control"] == "no-store"
    assert "redemandez-la dans un instant" in response.content.decode()


def test_what_typst_refuses_is_told_as_an_error_of_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: Any) -> bytes:
        raise TypesettingError("no")

    monkeypatch.setattr(typesetting, "picture", refused)
    with pytest.raises(DocumentError, match="no"):
        pictures.make(ShareCard("Un titre"), BRAND)


def test_several_at_once_give_one_whole_file(made: list[str], tmp_path: Path) -> None:
    card = ShareCard("Un titre", slug="un-titre")
    with ThreadPoolExecutor(6) as askers:
        told = list(askers.map(lambda _rank: pictures.kept(card, BRAND).content, range(6)))
    assert made == ["un-titre"]
    (file,) = tmp_path.glob("*.png")
    assert set(told) == {file.read_bytes()}
    assert opened(told[0]).size == (1200, 630)
