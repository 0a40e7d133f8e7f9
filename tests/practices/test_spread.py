"""« Ce qui essaime »: what is counted, for whom, and that each number is found again."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lineage.models import Link, Milestone
from lineage.services import link
from practices.adoption.counting import Split
from practices.models import Adoption, AdoptionAnswer, PracticePage
from practices.spread.addresses import Filters
from practices.spread.selectors import Spread, spread
from taxonomy.models import Territory
from tests.factories import (
    AdoptionAnswerFactory,
    AdoptionFactory,
    AxisFactory,
    PracticePageFactory,
    TerritoryFactory,
    restrict,
)

pytestmark = pytest.mark.django_db

State, Review = Adoption.State, Adoption.Review
NAMED = {"is_public": True, "review": Review.ACCEPTED}
ALL = Filters()
# What the page itself costs, the menus and the identity of the site aside once warm.
QUERIES = 12


def tries(sheet: PracticePage, state: str, count: int, **fields: Any) -> Sequence[Adoption]:
    made: Sequence[Adoption] = AdoptionFactory.create_batch(count, sheet=sheet, state=state, **fields)
    return made


def region(name: str) -> tuple[Territory, Territory]:
    """Return a region, and a département of it."""
    above = TerritoryFactory(name=name, level=Territory.Level.REGION)
    return above, TerritoryFactory(parent=above)


def read(client: Client, path: str = "/essaimage/") -> Element:
    response = client.get(path)
    assert response.status_code == 200
    root: Element = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return root


def text(node: Element) -> str:
    return " ".join("".join(node.itertext()).replace("\u202f", " ").split())


def table(root: Element, name: str) -> list[list[str]]:
    """Return the body of the table of a section."""
    part = next(node for node in root.iter("section") if node.get("aria-labelledby") == name)
    return [[text(cell) for cell in row] for row in part.find(".//tbody") or []]


def rows(found: Spread) -> dict[str, Split]:
    return {row.title: row.split for row in found.sheets}


def test_sheets_come_with_what_they_gave_the_most_tried_first() -> None:
    first, second, alone = (PracticePageFactory(title=name) for name in ("Tutorat", "Accueil", "Livret"))
    tries(first, State.ADAPTED, 4)
    tries(first, State.DROPPED, 1, **NAMED)
    tries(second, State.RUNNING, 3)
    tries(alone, State.RUNNING, 2)
    found = spread(ALL)
    assert rows(found) == {"Tutorat": Split(adapted=3, dropped=1), "Accueil": Split(running=3)}
    assert [row.title for row in found.sheets] == ["Tutorat", "Accueil"]
    assert found.split == Split(running=3, adapted=3, dropped=1)
    assert (found.elsewhere, found.total, found.public_sheets) == (3, 10, 3)


def test_what_is_not_public_counts_nowhere() -> None:
    draft, private = PracticePageFactory(), PracticePageFactory()
    for sheet in (draft, private):
        said = tries(
            sheet, State.ADAPTED, 3, territory=region("Bretagne" if sheet is draft else "Corse")[1], **NAMED
        )
        AdoptionAnswerFactory(adoption=said[0], review=AdoptionAnswer.Review.ACCEPTED, changes="Rien.")
        tries(sheet, State.ADAPTED, 3)
    draft.unpublish()
    restrict(private)
    found = spread(ALL)
    assert (found.total, found.sheets, found.named, found.regions, found.public_sheets) == (0, [], [], [], 0)
    assert not found.texts.changes


def test_regions_add_up_their_places() -> None:
    sheet = PracticePageFactory()
    north, department = region("Hauts-de-France")
    _, lone = region("Bretagne")
    tries(sheet, State.RUNNING, 2, territory=department)
    tries(sheet, State.RUNNING, 1, territory=north)
    tries(sheet, State.RUNNING, 2, territory=lone)
    tries(sheet, State.RUNNING, 1, territory=None)
    tries(sheet, State.RUNNING, 1, territory=TerritoryFactory(parent=None))
    tries(sheet, State.ADOPTED, 1, territory=department, organisation_name="Les Tilleuls", **NAMED)
    found = spread(ALL)
    assert [(row.name, row.count, row.named) for row in found.regions] == [
        ("Hauts-de-France", 4, ["Les Tilleuls"])
    ]


def test_an_axis_adds_up_its_sheets() -> None:
    axis = AxisFactory(slug="un-axe")
    main, other, apart = (
        PracticePageFactory(title="Principal", main_axis=axis),
        PracticePageFactory(title="Autre", other_axes=[axis]),
        PracticePageFactory(title="Ailleurs"),
    )
    for sheet in (main, other, apart):
        tries(sheet, State.RUNNING, 3)
    found = spread(Filters(axis="un-axe"))
    assert rows(found) == {"Autre": Split(running=3), "Principal": Split(running=3)}
    assert found.total == 6
    assert found.axis == axis


def test_a_region_details_those_that_agreed_only() -> None:
    sheet = PracticePageFactory(title="Tutorat")
    above, department = region("Hauts-de-France")
    _, elsewhere = region("Bretagne")
    tries(sheet, State.RUNNING, 3, territory=department)
    (named,) = tries(sheet, State.ADAPTED, 1, territory=department, **NAMED)
    (other,) = tries(sheet, State.ADAPTED, 1, territory=elsewhere, **NAMED)
    for adoption in (named, other):
        AdoptionAnswerFactory(
            adoption=adoption, review=AdoptionAnswer.Review.ACCEPTED, advice=adoption.organisation_name
        )
    found = spread(Filters(region=above.slug))
    assert rows(found) == {"Tutorat": Split(adapted=1)}
    assert [row.name for row in found.named] == [named.organisation_name]
    assert [quote.text for quote in found.texts.advice] == [named.organisation_name]
    assert {row.name: row.count for row in found.regions} == {"Hauts-de-France": 4, "Bretagne": 1}


def test_what_names_nothing_is_left_out() -> None:
    tries(PracticePageFactory(), State.RUNNING, 3)
    found = spread(Filters(axis="inconnu", region="nulle-part"))
    assert (found.filters, found.total) == (ALL, 3)


def test_the_page_leads_from_each_number_to_its_records(client: Client) -> None:
    sheet = PracticePageFactory(title="Tutorat", slug="tutorat")
    tries(sheet, State.ADAPTED, 3)
    tries(sheet, State.ADOPTED, 1, organisation_name="Les Tilleuls", **NAMED)
    root = read(client)
    numbers = next(node for node in root.iter("dl") if "spread__stats" in node.get("class", ""))
    links = [link.get("href", "") for link in numbers.iter("a")]
    ids = {node.get("id") for node in root.iter()}
    assert links
    assert {link[1:] for link in links} <= ids
    assert [text(node) for node in numbers.iter("b")] == ["1", "4", "4"]
    ((title, *counts),) = table(root, "fiches")
    assert title.startswith("Tutorat")
    assert counts == ["4", "–", "1", "3", "–", "–"]
    (structure,) = table(root, "structures")
    assert structure[:3] == ["Les Tilleuls", "Tutorat", "en place"]
    assert "/pratiques/tutorat/#retours" in {link.get("href") for link in root.iter("a")}


def test_an_empty_page_is_honest_and_invites(client: Client) -> None:
    PracticePageFactory()
    shown = text(read(client))
    assert "Les premiers essais se préparent" in shown
    assert "1 fiche pratique attend d’être mise à l’essai" in shown
    assert "Comment nous comptons" in shown


def test_few_on_many_sheets_have_a_line_of_their_own(client: Client) -> None:
    for _ in range(4):
        tries(PracticePageFactory(), State.ADOPTED, 1)
    root = read(client)
    assert table(root, "fiches") == [
        ["Autres fiches, où trop peu de structures sont à compter", "3", "–", "–", "–", "–", "3"]
    ]
    numbers = next(node for node in root.iter("dl") if "spread__stats" in node.get("class", ""))
    assert [text(node) for node in numbers.iter("b")] == ["3"]


def test_many_named_structures_are_in_the_file(client: Client) -> None:
    tries(PracticePageFactory(), State.ADOPTED, 101, **NAMED)
    root = read(client)
    assert len(table(root, "structures")) == 100
    assert "Les cent dernières." in text(root)
    assert client.get("/essaimage/essaimage.csv").content.decode().count("\nStructures nommées;") == 101


def test_an_empty_filter_says_so(client: Client) -> None:
    AxisFactory(slug="un-axe")
    shown = text(read(client, "/essaimage/?axe=un-axe"))
    assert "Rien de publié ici pour l’instant" in shown


def test_a_chain_is_drawn(client: Client) -> None:
    sheet = PracticePageFactory(title="Tutorat")
    idea = Milestone.objects.create(kind="idea", slug="une-idee", title="Ne pas laisser seuls les nouveaux")
    link(idea, sheet, Link.Relation.INSPIRED)
    root = read(client)
    chain = next(node for node in root.iter("ol") if "lineage" in node.get("class", ""))
    assert "Ne pas laisser seuls les nouveaux" in text(chain)
    assert "Tutorat" in text(chain)


def test_words_are_shown_as_words(client: Client) -> None:
    (named,) = tries(PracticePageFactory(), State.DROPPED, 1, organisation_name="<i>Asso</i>", **NAMED)
    AdoptionAnswerFactory(
        adoption=named, review=AdoptionAnswer.Review.ACCEPTED, reason="<script>1</script>", advice="=1+1"
    )
    html = client.get("/essaimage/").content.decode()
    assert "&lt;script&gt;1&lt;/script&gt;" in html
    assert "<i>Asso" not in html


def test_the_file_says_what_the_page_shows(client: Client) -> None:
    sheet = PracticePageFactory(title="Tutorat", slug="tutorat")
    _, department = region("Bretagne")
    tries(sheet, State.ADAPTED, 3, territory=department)
    tries(sheet, State.ADOPTED, 1, organisation_name="=cmd|calc", territory=department, **NAMED)
    for _ in range(3):
        tries(PracticePageFactory(), State.RUNNING, 1)
    response = client.get("/essaimage/essaimage.csv")
    assert "public" in response["Cache-Control"]
    content = response.content.decode()
    assert content.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(content[1:]), delimiter=";"))
    assert {len(line) for line in lines} == {10}
    body = [[line[0], line[1], *line[3:]] for line in lines[1:-1]]
    assert body == [
        ["Total", "Toutes les fiches, toutes les régions", "7", "0", "1", "3", "0", "3", ""],
        ["Fiches", "Tutorat", "4", "0", "1", "3", "0", "0", ""],
        ["Fiches", "Autres fiches, sans détail", "3", "", "", "", "", "", ""],
        ["Régions", "Bretagne", "4", "", "", "", "", "", "'=cmd|calc"],
        ["Structures nommées", "Tutorat (en place)", "1", "", "", "", "", "", "'=cmd|calc"],
    ]
    assert lines[2][2].endswith("/pratiques/tutorat/#retours")
    assert lines[-1][0] == "Note"


def warm_queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/essaimage/", "/essaimage/?axe=un-axe", "/essaimage/essaimage.csv"])
def test_queries_do_not_grow_with_tries(client: Client, path: str) -> None:
    axis = AxisFactory(slug="un-axe")
    sheets = [PracticePageFactory(main_axis=axis) for _ in range(3)]
    idea = Milestone.objects.create(kind="idea", slug="une-idee", title="Une idée")
    for sheet in sheets:
        link(idea, sheet, Link.Relation.INSPIRED)
    counts = []
    for count in (3, 50):
        for sheet in sheets:
            for state in (State.ADAPTED, State.DROPPED):
                made = tries(sheet, state, count // 3, **NAMED)
                tries(sheet, state, count // 3)
                AdoptionAnswerFactory(
                    adoption=made[0],
                    review=AdoptionAnswer.Review.ACCEPTED,
                    changes="Autrement.",
                    reason="Trop.",
                )
        cache.clear()
        counts.append(warm_queries(client, path))
    assert counts[0] == counts[1]
    assert counts[1] <= QUERIES
