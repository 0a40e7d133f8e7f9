"""Short links, QR codes and pictures: what is open to all has them, and nothing tells of the rest."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from core.models import BasePage
from core.scheduled_publishing import publish_scheduled
from sharing import links, qr
from sharing.codes import HIGHEST, code_of
from tests.factories import PracticePageFactory, StandardPageFactory, home_page, practice_index, restrict
from tests.story_factories import EpisodePageFactory, StoryPageFactory, VideoPageFactory

pytestmark = pytest.mark.django_db
MARK = "0123456789abcdef"


def short(page: Page) -> str:
    return f"/p/{code_of(page.pk)}"


def addresses(page: Page) -> list[str]:
    """Return every address of what is shared of a page."""
    link = short(page)
    return [link, f"{link}/qr.svg", f"{link}/qr.png", f"{link}/apercu-{MARK}.png"]


def statuses(client: Client, page: Page) -> set[int]:
    return {client.get(path).status_code for path in addresses(page)}


def test_a_short_link_leads_to_its_page(client: Client) -> None:
    sheet = PracticePageFactory(slug="tutorat")
    response = client.get(short(sheet))
    assert (response.status_code, response["Location"]) == (301, "/pratiques/tutorat/")
    assert response["X-Robots-Tag"] == "noindex"
    # Kept a minute only: the page may move.
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(response["Location"]).status_code == 200


def test_it_is_typed_in_many_ways(client: Client) -> None:
    code = code_of(StandardPageFactory(slug="a-propos").pk)
    for typed in (code.upper(), f"{code}/", code.replace("1", "l").replace("0", "O"), f"{code}?utm_source=x"):
        response = client.get(f"/p/{typed}")
        assert (response.status_code, response["Location"]) == (301, "/a-propos/"), typed


def test_it_follows_its_page(client: Client) -> None:
    sheet = PracticePageFactory(slug="ancien")
    link = links.short_link(sheet)
    sheet.slug = "nouveau"
    sheet.save_revision().publish()
    assert client.get(short(sheet))["Location"] == "/pratiques/nouveau/"

    index = practice_index()
    index.slug = "fiches"
    index.save_revision().publish()
    assert client.get(short(sheet))["Location"] == "/fiches/nouveau/"

    page = StandardPageFactory(slug="aide")
    other = StandardPageFactory(slug="sections")
    page.move(Page.objects.get(pk=other.pk), "last-child")
    assert client.get(short(page))["Location"] == "/sections/aide/"
    assert links.short_link(type(sheet).objects.get(pk=sheet.pk)) == link


def draft() -> Page:
    return PracticePageFactory(live=False)


def unpublished() -> Page:
    page: Page = StoryPageFactory()
    page.unpublish()
    return page


def expired() -> Page:
    page = PracticePageFactory()
    page.expire_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled()
    return page


def scheduled() -> Page:
    page = PracticePageFactory(live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    return page


def restricted() -> Page:
    page = PracticePageFactory()
    restrict(page)
    return page


def under_a_restricted_page() -> Page:
    page = EpisodePageFactory()
    restrict(page.get_parent())
    return page


def deleted() -> Page:
    page = StandardPageFactory()
    key = page.pk
    page.delete()
    return Page(pk=key)


def alias_of_a_restricted_page() -> Page:
    page = StandardPageFactory()
    alias: Page = page.create_alias(parent=home_page(), update_slug="alias")
    restrict(page)
    return alias


def of_no_site() -> Page:
    return Page.objects.get(depth=1)


HIDDEN: list[Callable[[], Page]] = [
    draft, unpublished, expired, scheduled, restricted, under_a_restricted_page, deleted,
    alias_of_a_restricted_page, of_no_site,
]  # fmt: skip


@pytest.mark.parametrize("make", HIDDEN, ids=lambda make: make.__name__)
def test_what_is_not_open_to_all_does_not_exist(client: Client, make: Callable[[], Page]) -> None:
    home_page()
    page = make()
    assert statuses(client, page) == {404}
    # Nothing tells a hidden page from one that never was.
    hidden = client.get(short(page)).content.decode()
    absent = client.get(f"/p/{code_of(HIGHEST)}").content.decode()
    # The address, not its code alone: « ba » also stands in « base.css ».
    assert hidden.replace(short(page), "") == absent.replace(f"/p/{code_of(HIGHEST)}", "")
    assert "Cette page n’existe pas, ou plus" in hidden


def test_what_comes_back_is_found_again(client: Client) -> None:
    page = StandardPageFactory()
    page.unpublish()
    assert statuses(client, page) == {404}
    page.save_revision().publish()
    assert statuses(client, page) == {200, 301, 302}


@pytest.mark.parametrize(
    "path",
    ["/p/", "/p/!", "/p/zz", "/p/" + "z" * 20, "/p/" + "z" * 500, "/p/1y/qr.gif", "/p/1y/apercu-x.png"],
)
def test_other_addresses_do_not_exist(client: Client, path: str) -> None:
    home_page()
    assert client.get(path, follow=True).status_code == 404


def test_nothing_is_posted_there(client: Client) -> None:
    page = StandardPageFactory()
    assert {client.post(path).status_code for path in addresses(page)} == {405}


def test_a_qr_code_is_printed_large_and_black_on_white(client: Client) -> None:
    page = StandardPageFactory(title="L’été : demain ?", slug="ete")
    response = client.get(links.qr_path(page, "png"))
    assert response["Content-Type"] == "image/png"
    assert response["X-Robots-Tag"] == "noindex"
    assert 'filename="qr-ete.png"' in response["Content-Disposition"]
    image = Image.open(io.BytesIO(response.content)).convert("L")
    assert {value for _count, value in image.getcolors() or []} == {0, 255}
    assert image.width == image.height >= 1000
    quiet = image.crop((0, 0, image.width, 4 * qr.SCALE))
    assert quiet.getextrema() == (255, 255)


def test_a_qr_code_holds_the_short_link(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = StandardPageFactory()
    told: dict[str, Any] = {}
    monkeypatch.setattr("segno.make", lambda text, **options: told.update(options, text=text) or _Drawing())
    client.get(links.qr_path(page, "svg"))
    assert told["text"] == links.short_link(page) == f"http://127.0.0.1:8000/p/{code_of(page.pk)}"
    assert told["error"] == "m"


class _Drawing:
    def save(self, file: Any, **options: Any) -> None:
        file.write(b"<svg/>")


def test_an_svg_is_an_svg(client: Client) -> None:
    response = client.get(links.qr_path(StandardPageFactory(), "svg"))
    assert response["Content-Type"] == "image/svg+xml"
    assert b"<svg" in response.content
    assert b'fill="#fff"' in response.content or b'fill="white"' in response.content


def test_what_it_costs_does_not_depend_on_the_others(client: Client) -> None:
    story: BasePage = VideoPageFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for path in addresses(story):
                client.get(path)
        return len(captured)

    queries()
    before = queries()
    for _ in range(5):
        VideoPageFactory()
    assert queries() == before
    # Each: the page, as its type, what is above it, what restricts it; its axes for the picture.
    assert before <= 24
