"""The project's own content: all of it loads, all that it says is true today."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker
from wagtail.models import Revision
from wagtail.rich_text import get_text_for_indexing

from content.bundle import Bundle
from content.capabilities import EXISTING, KNOWN
from content.loading import validate
from portal.models import GlossaryTerm, HomePage, StandardPage
from practices.models import PracticePage
from search.service import SearchService
from search.types import SearchQuery
from taxonomy.models import Axis, Job, Source, Territory, Theme

CONTENT = settings.BASE_DIR / "content"
# What no page may speak of before the capability exists. Each later capability takes its words out of here.
PROMISES = re.compile(r"observatoire", re.IGNORECASE)


@pytest.fixture(scope="module")
def content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the content once for the module, and leave nothing behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        call_command("search_rebuild", verbosity=0)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


def entries(file: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((CONTENT / f"{file}.yaml").read_text(encoding="utf-8"))[key]
    return rows


def test_it_has_no_defect() -> None:
    assert [str(defect) for defect in validate(Bundle.read(CONTENT))] == []


def test_loading_it_again_changes_nothing() -> None:
    before = Revision.objects.count()

    call_command("load_content", verbosity=0)

    assert Revision.objects.count() == before


def test_every_sheet_is_published_at_its_address(client: Client) -> None:
    slugs = [entry["slug"] for entry in entries("practices", "practices")]
    assert len(slugs) == 33

    statuses = {slug: client.get(f"/pratiques/{slug}/").status_code for slug in slugs}

    assert set(statuses.values()) == {200}, statuses
    assert PracticePage.objects.live().public().count() == 33


def test_a_sheet_shows_what_its_entry_says(client: Client) -> None:
    (entry,) = [row for row in entries("practices", "practices") if row["slug"] == "edd-logistique"]

    html = client.get("/pratiques/edd-logistique/").content.decode()

    text = re.sub(r"\s+", " ", get_text_for_indexing(html))
    for section in entry["sections"]:
        for passage in section.get("items") or [section["text"]]:
            assert re.sub(r"\s+", " ", passage.strip()) in text
    for step in entry["copy_steps"]:
        assert re.sub(r"\s+", " ", step["title"]) in text


def test_every_sheet_is_found_by_its_title() -> None:
    service = SearchService()

    missed = [
        entry["slug"]
        for entry in entries("practices", "practices")
        if entry["slug"]
        not in [hit.slug for hit in service.search(SearchQuery(text=entry["title"])).hits[:3]]
    ]

    assert missed == []


def test_each_problem_of_the_home_page_has_an_answer() -> None:
    home = HomePage.objects.get()
    assert home.problems.count() >= 10

    for problem in home.problems.all():
        response = SearchService().search(SearchQuery(text=problem.query, types=("practice",)))
        assert response.count >= 3, problem
        assert response.corrected is None, problem


def test_the_country_has_18_regions_and_101_departments() -> None:
    regions = Territory.objects.filter(level=Territory.Level.REGION)
    departments = Territory.objects.filter(level=Territory.Level.DEPARTMENT)

    assert regions.count() == len(set(regions.values_list("insee_code", flat=True))) == 18
    assert departments.count() == len(set(departments.values_list("insee_code", flat=True))) == 101
    assert set(regions.values_list("parent__slug", flat=True)) == {"france"}
    assert not departments.exclude(parent__level=Territory.Level.REGION).exists()
    # Every region has a département, which says that none was forgotten between the two lists.
    assert departments.values("parent").distinct().count() == 18


@pytest.mark.parametrize(
    ("department", "code", "region"),
    [
        ("haute-savoie", "74", "auvergne-rhone-alpes"),
        ("landes", "40", "nouvelle-aquitaine"),
        ("aisne", "02", "hauts-de-france"),
        ("haute-corse", "2B", "corse"),
        ("la-reunion-974", "974", "la-reunion"),
        ("val-d-oise", "95", "ile-de-france"),
        ("territoire-de-belfort", "90", "bourgogne-franche-comte"),
    ],
)
def test_departments_are_in_their_region(department: str, code: str, region: str) -> None:
    territory = Territory.objects.get(slug=department)

    assert (territory.insee_code, territory.parent.slug) == (code, region)


def test_each_axis_has_its_colour_and_its_sign() -> None:
    rows = list(Axis.objects.values_list("number", "colour", "sign"))

    assert rows == [
        (1, "tilleul", "chevrons"),
        (2, "coquelicot", "cell"),
        (3, "bourrache", "faces"),
        (4, "tournesol", "rays"),
    ]


def test_no_page_promises_what_is_absent() -> None:
    known = {"practices", "adoption", "contact", "events", "ideas", "comments", "subscriptions", "stories"}
    assert known == EXISTING, "a capability landed: look at PROMISES again"
    texts = {page.slug: _text(page) for page in StandardPage.objects.all()}
    home = HomePage.objects.get()
    doors = [f"{door.title} {door.text} {door.cta}" for door in home.entry_points.all()]
    texts["accueil"] = " ".join([home.headline, home.lead, *doors])

    found = {slug: PROMISES.findall(text) for slug, text in texts.items() if PROMISES.search(text)}

    assert found == {}
    assert all(page.body for page in StandardPage.objects.all())


def _text(page: StandardPage) -> str:
    sections = [f"{block.value['title']} {block.value['text'].source}" for block in page.body]
    return get_text_for_indexing(" ".join([page.title, page.headline, page.lead, *sections]))


def test_every_capability_that_a_passage_waits_for_is_known() -> None:
    text = (CONTENT / "pages.yaml").read_text(encoding="utf-8")
    named = {
        name.strip()
        for names in re.findall(r"(?:needs|until): \[([^\]]+)\]", text)
        for name in names.split(",")
    }

    assert named - {"fonction"} <= KNOWN
    assert named & EXISTING == set(), "these passages wait for nothing: say them plainly"


def test_the_glossary_is_whole() -> None:
    assert GlossaryTerm.objects.count() == len(entries("glossary", "terms"))
    assert [term.slug for term in GlossaryTerm.objects.get(slug="rex").related.all()]


@pytest.mark.usefixtures("content")
def test_the_vocabulary_keeps_french_signs_with_their_words() -> None:
    texts = [
        *Axis.objects.values_list("description", flat=True),
        *Theme.objects.values_list("description", flat=True),
        *Job.objects.values_list("name", flat=True),
        *Source.objects.values_list("title", flat=True),
    ]
    assert any(":" in text for text in texts)
    assert any("«" in text for text in texts)
    assert [text for text in texts if re.search(r" [:;!?»]|« ", text)] == []
