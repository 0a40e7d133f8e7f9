"""The feeds of the vocabulary: what was lately published under a term, read back by a program (RFC 4287)."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.test import Client

from search.models import SearchEntry
from taxonomy.models import Axis, Job
from tests.factories import (
    AxisFactory,
    EventPageFactory,
    JobFactory,
    PracticePageFactory,
    TerritoryFactory,
    home_page,
    restrict,
)
from tests.idea_factories import AssemblyFactory, IdeaFactory
from tests.story_factories import StoryPageFactory

from .conftest import Commit, no_more_queries_than

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def axis() -> Axis:
    home_page()
    found: Axis = AxisFactory(short_title="Fidéliser & garder", slug="fideliser")
    return found


def read(client: Client, path: str = "/axes/fideliser/atom.xml") -> feedparser.FeedParserDict:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def test_a_feed_holds_what_rfc_4287_asks_for(client: Client, commit: Commit, axis: Axis) -> None:
    with commit():
        PracticePageFactory(title="Le <tutorat>", summary="À deux.", main_axis=axis)
    root = ET.fromstring(client.get("/axes/fideliser/atom.xml").content)
    for holder in (root, root.find(f"{ATOM}entry")):
        assert holder is not None
        for name in ("id", "title", "updated", "link"):
            assert holder.find(f"{ATOM}{name}") is not None, name
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): str(link.get("href")) for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/axes/fideliser/atom.xml")
    assert links["alternate"].endswith("/axes/fideliser/")
    parsed = read(client)
    assert parsed.feed.title.endswith("Fidéliser & garder – Axes")
    assert parsed.feed.updated_parsed == parsed.entries[0].updated_parsed
    assert parsed.entries[0].id.startswith("urn:essaim:practice:")


def test_all_types_are_in_by_the_moment_of_their_publication(
    client: Client, commit: Commit, axis: Axis
) -> None:
    with commit():
        event = EventPageFactory(title="Le forum", axes=[axis])
        story = StoryPageFactory(title="Le portrait", axes=[axis])
        sheet = PracticePageFactory(title="Le tutorat", main_axis=axis)
        for day, page in enumerate((event, story, sheet), 1):
            moment = datetime(2026, 3, day, tzinfo=UTC)
            type(page).objects.filter(pk=page.pk).update(first_published_at=moment, last_published_at=moment)
    # The event, whose day is the furthest, was published first.
    assert [entry.title for entry in read(client).entries] == ["Le tutorat", "Le portrait", "Le forum"]


def test_a_story_is_the_same_entry_in_every_feed(client: Client, commit: Commit, axis: Axis) -> None:
    with commit():
        StoryPageFactory(axes=[axis])
    (here,) = read(client).entries
    (there,) = read(client, "/histoires/atom.xml").entries
    assert here.id == there.id


@pytest.mark.parametrize("hidden", ["restricted", "withdrawn", "draft"])
def test_what_is_not_public_is_not_in_it(client: Client, commit: Commit, axis: Axis, hidden: str) -> None:
    with commit():
        page = PracticePageFactory(title="Le tutorat", main_axis=axis, live=hidden != "draft")
    assert len(read(client).entries) == (hidden != "draft")
    with commit():
        if hidden == "restricted":
            restrict(page)
        elif hidden == "withdrawn":
            page.unpublish()
    assert read(client).entries == []


def test_what_the_index_has_not_heard_of_is_left_out_too(client: Client, commit: Commit, axis: Axis) -> None:
    with commit():
        page = PracticePageFactory(main_axis=axis)
    type(page).objects.update(live=False)
    assert read(client).entries == []


def test_who_asks_again_gets_nothing_to_read(client: Client, commit: Commit, axis: Axis) -> None:
    empty = client.get("/axes/fideliser/atom.xml")
    again = client.get("/axes/fideliser/atom.xml", headers={"if-none-match": empty["ETag"]})
    assert again.status_code == 304, "an empty feed does not change with the hour"
    with commit():
        PracticePageFactory(main_axis=axis)
    first = client.get("/axes/fideliser/atom.xml", headers={"if-none-match": empty["ETag"]})
    assert first.status_code == 200
    again = client.get("/axes/fideliser/atom.xml", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_character_that_xml_cannot_hold_breaks_nothing(client: Client, commit: Commit, axis: Axis) -> None:
    with commit():
        PracticePageFactory(title="Le tuto\x0brat", main_axis=axis)
    assert [entry.title for entry in read(client).entries] == ["Le tuto rat"]


def test_a_type_that_keeps_no_moment_of_publication_breaks_nothing(client: Client, commit: Commit) -> None:
    home_page()
    place = TerritoryFactory()
    with commit():
        AssemblyFactory(territory=place, is_public=True)
        PracticePageFactory(title="Le tutorat", territory=place)
        idea = IdeaFactory(territory=place)
    assert SearchEntry.objects.filter(type="assembly").exists()
    parsed = read(client, f"/territoires/{place.slug}/atom.xml")
    assert {entry.title for entry in parsed.entries} == {"Le tutorat", idea.title}


@pytest.mark.parametrize("section", ["axes", "themes", "metiers", "territoires", "structures"])
def test_an_unknown_term_has_no_feed(client: Client, db: None, section: str) -> None:
    home_page()
    assert client.get(f"/{section}/inconnu/atom.xml").status_code == 404


def test_the_page_of_a_term_leads_to_its_feed(client: Client, commit: Commit) -> None:
    job: Job = JobFactory()
    with commit():
        PracticePageFactory(jobs=[job])
    html = client.get(f"/metiers/{job.slug}/").content.decode()
    path = f"/metiers/{job.slug}/atom.xml"
    assert f'<link rel="alternate" type="application/atom+xml" title="{job.name}" href="{path}">' in html
    assert html.count(path) == 2
    assert len(read(client, path).entries) == 1


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow(client: Client, commit: Commit, axis: Axis, count: int) -> None:
    with commit():
        for _ in range(count):
            PracticePageFactory(main_axis=axis)
            StoryPageFactory(axes=[axis])
    client.get("/axes/fideliser/atom.xml")
    with no_more_queries_than(8):
        client.get("/axes/fideliser/atom.xml")
