"""What networks read in the head of a page: a picture on each type that is open to all, none elsewhere."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.test import Client, RequestFactory
from wagtail.models import Page

from core.models import BasePage
from core.share_card import ShareCard
from events.models import EventPage
from ideas.models import IdeaIndexPage
from sharing import links
from tests.factories import (
    AxisFactory,
    EventPageFactory,
    GlossaryPageFactory,
    PracticePageFactory,
    StandardPageFactory,
    event_index,
    home_page,
    practice_index,
    restrict,
)
from tests.idea_factories import IdeaFactory
from tests.story_factories import (
    DossierPageFactory,
    EpisodePageFactory,
    PodcastPageFactory,
    PressKitPageFactory,
    StoryPageFactory,
    TerritorySectionPageFactory,
    VideoPageFactory,
    podcast_index,
    story_index,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


class IdeaIndexPageFactory(StandardPageFactory):
    class Meta:
        model = IdeaIndexPage

    title = "Idées"


TYPES: list[Callable[[], Page]] = [
    home_page, StandardPageFactory, GlossaryPageFactory, practice_index, PracticePageFactory, event_index,
    EventPageFactory, story_index, StoryPageFactory, VideoPageFactory, podcast_index, PodcastPageFactory,
    EpisodePageFactory, DossierPageFactory, PressKitPageFactory, TerritorySectionPageFactory,
    IdeaIndexPageFactory,
]  # fmt: skip


def head(client: Client, path: str) -> dict[str, str]:
    """Return what networks read in the head of a page, by name."""
    html = client.get(path).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">', html))


def test_each_type_is_here() -> None:
    creatable = {
        model
        for model in apps.get_models()
        if issubclass(model, BasePage) and model.is_creatable and not model.__module__.startswith("tests.")
    }
    assert {type(make().specific) for make in TYPES} == creatable


@pytest.mark.parametrize("make", TYPES, ids=lambda make: getattr(make, "__name__", ""))
def test_each_type_has_its_picture(client: Client, make: Callable[[], Page]) -> None:
    page = make().specific
    told = head(client, page.public_path)
    assert told["og:image"].startswith(f"{links.short_link(page)}/apercu-")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:type"] == "image/png"
    assert told["og:image:alt"]
    assert told["twitter:card"] == "summary_large_image"
    assert client.get(told["og:image"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_what_it_says_is_escaped(client: Client) -> None:
    page = StandardPageFactory(title='"><script>', slug="x")
    html = client.get("/x/").content.decode()
    assert "<script>" not in html.split("og:image:alt")[1].split("twitter:card")[0]
    assert page.share_card().title == '"><script>'


def test_one_that_is_not_for_all_has_none(client: Client) -> None:
    page = StandardPageFactory(slug="reservee")
    restriction = restrict(page)
    restriction.restriction_type = "password"
    restriction.password = "ouvre-toi"
    restriction.save()
    opened = client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/",
        {"password": "ouvre-toi", "return_url": "/reservee/"},
    )
    assert opened.status_code == 302
    assert client.get("/reservee/").status_code == 200
    assert "og:title" in head(client, "/reservee/")
    assert not {name for name in head(client, "/reservee/") if "image" in name or "twitter" in name}


def test_a_preview_has_none() -> None:
    page = StandardPageFactory()
    answer = page.make_preview_request(RequestFactory().get("/"), "")
    assert "og:image" not in answer.content.decode()


def test_what_is_no_page_has_that_of_the_site(client: Client) -> None:
    home_page()
    idea = IdeaFactory()
    axis = AxisFactory()
    for path in (f"/idees/{idea.slug}/", axis.get_absolute_url(), "/axes/"):
        told = head(client, path)
        assert told["og:image"].startswith("http://127.0.0.1:8000/p/apercu-"), path
        assert told["og:title"], path


def test_a_page_that_is_lost_has_none(client: Client) -> None:
    home_page()
    assert "og:image" not in head(client, "/nulle-part/")


class TestCards:
    def test_a_sheet(self) -> None:
        axis = AxisFactory(colour="bourrache", sign="rays")
        sheet = PracticePageFactory(title="Le tutorat", slug="tutorat", main_axis=axis)
        assert sheet.share_card() == ShareCard("Le tutorat", "Fiche pratique", "", "tutorat", 3, 4)

    def test_stories(self) -> None:
        first, second = AxisFactory(number=41), AxisFactory(number=42)
        portrait = StoryPageFactory(kind="portrait", axes=[second, first])
        assert (portrait.share_card().kind, portrait.share_card().palette) == (
            "Portrait",
            first.palette_number,
        )
        assert VideoPageFactory().share_card().kind == "Vidéo"
        assert EpisodePageFactory().share_card().kind == "Podcast"

    def test_an_event_says_when_and_where(self) -> None:
        event = EventPageFactory(
            kind=EventPage.Kind.FORUM, place_name="Lille, Maison des associations", online=True,
            starts_at=datetime(2026, 12, 15, 10, tzinfo=PARIS),
            ends_at=datetime(2026, 12, 15, 11, 30, tzinfo=PARIS),
        )  # fmt: skip
        card = event.share_card()
        assert card.kind == "Forum"
        assert card.note == (
            "Mardi 15 décembre 2026, 10\u00a0h\u00a0–\u00a011\u00a0h\u00a030 · Lille, Maison des associations"
            " · en ligne"
        )
        event.status = EventPage.Status.CANCELLED
        assert event.share_card().kind == "Forum\u00a0: annulé"
        event.starts_at = None
        assert event.share_card().note == "Lille, Maison des associations · en ligne"
