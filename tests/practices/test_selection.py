"""Sheets side by side: the page and its files, as anyone who has the address gets them."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.models import PracticePage
from tests.factories import (
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    TerritoryFactory,
    restrict,
    section,
    steps,
)

pytestmark = pytest.mark.django_db
PATH = "/ma-selection/"


def address(*slugs: str, more: str = "", path: str = PATH) -> str:
    return f"{path}?{'&'.join(f'fiche={slug}' for slug in slugs)}{more}"


def read(client: Client, url: str) -> Element:
    """Return the page, parsed as a browser does."""
    response = client.get(url)
    assert response.status_code == 200
    root: Element = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return root


def text(node: Element) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(node.itertext()).split())


def table(root: Element) -> dict[str, list[str]]:
    """Return what the table says: for each subject, each sheet in order; titles under « »."""
    rows = {text(row[0]): [text(cell) for cell in row[1:]] for row in root.iter("tr")}
    return {label.removesuffix(" diffère"): cells for label, cells in rows.items()}


def titles(root: Element) -> list[str]:
    return table(root)[""] if any(root.iter("table")) else []


def marked(root: Element) -> list[str]:
    """Return the subjects marked as different."""
    return [
        text(row[0]).removesuffix(" diffère")
        for row in root.iter("tr")
        if row.get("class") == "compare__differs"
    ]


def notices(root: Element) -> list[str]:
    return [
        text(node)
        for node in root.iter("div")
        if "notice" in node.get("class", "").split() and node.get("hidden") is None
    ]


def links(root: Element, beginning: str) -> dict[str, str]:
    """Return the addresses of the links whose text begins so, by their whole text."""
    found = {text(link): link.get("href", "") for link in root.iter("a")}
    return {label: href for label, href in found.items() if label.startswith(beginning)}


def slugs_of(url: str) -> list[str]:
    return [value for name, value in parse_qsl(urlsplit(url).query) if name == "fiche"]


@pytest.fixture
def sheets() -> Sequence[PracticePage]:
    return [PracticePageFactory(title=f"Fiche {n}", slug=f"fiche-{n}") for n in range(6)]


def test_sheets_say_what_they_hold_and_what_they_do_not(client: Client) -> None:
    place = TerritoryFactory(name="Oise")
    full = PracticePageFactory(
        title="Le tutorat",
        slug="tutorat",
        summary="Un collègue accompagne.",
        maturity=PracticePage.Maturity.PROVEN,
        effort=PracticePage.Effort.HIGH,
        delay="Deux mois",
        cost="Du temps",
        jobs=[JobFactory(name="Aide-soignant")],
        organisation=OrganisationFactory(name="Association X", territory=place),
        territory=place,
        body=[
            section("results", "On reste plus longtemps.", "source"),
            section("conditions", "Un tuteur volontaire.", "editorial"),
            section("vigilance", "Il n’évalue pas.", "editorial"),
            steps("Réunir", "Désigner", "Essayer"),
        ],
    )
    bare = PracticePageFactory(title="La marche", slug="marche", body=[section()])
    said = table(read(client, address(full.slug, bare.slug)))
    assert said[""] == ["Le tutorat", "La marche"]
    assert said["En bref"] == ["Un collègue accompagne.", "Qui fait quoi, pour quel effet."]
    assert said["Maturité"] == ["Éprouvée", "Idée à essayer"]
    assert said["Effort"] == ["Fort", "Faible"]
    assert said["Délai"] == ["Deux mois", "Non précisé"]
    assert said["Coût"] == ["Du temps", "Non précisé"]
    assert said["Métiers"] == ["Aide-soignant", "Tous les métiers"]
    assert said["Où"][0] == "Association X, Oise"
    assert said["Étapes"] == ["3 étapes : Le tutorat", "Non précisé"]
    assert said["Les résultats"] == ["On reste plus longtemps.D’après la source", "Non précisé"]
    assert said["Ce qui aide à réussir"] == ["Un tuteur volontaire.Conseil de la rédaction", "Non précisé"]
    assert said["Points de vigilance"] == ["Il n’évalue pas.Conseil de la rédaction", "Non précisé"]


def test_the_table_can_be_read_aloud(client: Client, sheets: Sequence[PracticePage]) -> None:
    root = read(client, address("fiche-0", "fiche-1"))
    heads = [node.get("scope") for node in root.iter("th")]
    assert heads.count("col") == 2
    assert heads.count("row") == len(heads) - 2
    (caption,) = root.iter("caption")
    assert text(caption) == "Deux fiches côte à côte"
    (region,) = [node for node in root.iter("div") if node.get("role") == "region"]
    assert region.get("tabindex") == "0"
    assert region.get("aria-labelledby") == caption.get("id")


def test_the_order_of_the_address_is_that_of_the_table(
    client: Client, sheets: Sequence[PracticePage]
) -> None:
    root = read(client, address("fiche-2", "fiche-0", "fiche-2", "fiche-1"))
    assert titles(root) == ["Fiche 2", "Fiche 0", "Fiche 1"]
    assert {label: slugs_of(href) for label, href in links(root, "Retirer").items()} == {
        "Retirer : Fiche 2": ["fiche-0", "fiche-1"],
        "Retirer : Fiche 0": ["fiche-2", "fiche-1"],
        "Retirer : Fiche 1": ["fiche-2", "fiche-0"],
    }
    assert {label: slugs_of(href) for label, href in links(root, "À gauche").items()} == {
        "À gauche : Fiche 0": ["fiche-0", "fiche-2", "fiche-1"],
        "À gauche : Fiche 1": ["fiche-2", "fiche-1", "fiche-0"],
    }
    assert {label: slugs_of(href) for label, href in links(root, "À droite").items()} == {
        "À droite : Fiche 2": ["fiche-0", "fiche-2", "fiche-1"],
        "À droite : Fiche 0": ["fiche-2", "fiche-1", "fiche-0"],
    }
    moved = read(client, links(root, "À droite")["À droite : Fiche 2"])
    assert titles(moved) == ["Fiche 0", "Fiche 2", "Fiche 1"]


def test_more_than_four_sheets_are_the_first_four_and_it_is_said(
    client: Client, sheets: Sequence[PracticePage]
) -> None:
    root = read(client, address(*(sheet.slug for sheet in sheets)))
    assert titles(root) == ["Fiche 0", "Fiche 1", "Fiche 2", "Fiche 3"]
    assert notices(root) == [
        "Une sélection tient quatre fiches au plus : seules les quatre premières sont montrées."
    ]
    assert not links(root, "Ajouter")
    assert "Votre sélection est complète" in text(root)


def test_an_address_without_end_costs_nothing_more(client: Client, sheets: Sequence[PracticePage]) -> None:
    root = read(client, address("fiche-0", *(f"inconnue-{n}" for n in range(2_000))))
    assert titles(root) == ["Fiche 0"]
    assert notices(root)[-1].startswith("Une sélection tient quatre fiches au plus")


@pytest.mark.parametrize("kind", ["draft", "withdrawn", "private", "alias", "unknown"])
def test_what_is_not_public_is_left_out_and_it_is_said(client: Client, kind: str) -> None:
    shown = PracticePageFactory(title="Montrée", slug="montree")
    hidden = PracticePageFactory(title="Cachée", slug="cachee", live=kind != "draft")
    if kind == "withdrawn":
        hidden.unpublish()
    elif kind == "private":
        restrict(hidden)
    elif kind == "alias":
        hidden = shown.create_alias(update_slug="double")
    slug = "inconnue" if kind == "unknown" else hidden.slug
    url = address(slug, shown.slug)
    root = read(client, url)
    assert titles(root) == ["Montrée"]
    assert notices(root) == [
        "Une fiche de cette adresse n’est pas montrée : elle n’est plus publiée, ou son nom est mal écrit."
    ]
    assert "Cachée" not in text(root)
    # What is not there is not carried further.
    assert slugs_of(links(root, "CSV")["CSV"]) == ["montree"]
    exported = client.get(address(slug, shown.slug, path=f"{PATH}ma-selection.csv"))
    assert "Cachée" not in exported.content.decode()


@pytest.mark.parametrize(
    "slug", ["%00", "a%20b", "%27%20OR%201=1", "é" * 10, "a" * 5_000, "..%2F", "%F0%9F%90%9D"]
)
def test_names_that_no_sheet_has_are_told_as_missing(client: Client, slug: str) -> None:
    root = read(client, address(slug, "a&lt;b"))
    assert not any(root.iter("table"))
    assert len(notices(root)) == 1
    assert client.get(address(slug, path=f"{PATH}ma-selection.xlsx")).status_code == 404


def test_without_a_sheet_the_page_says_how_to_begin(client: Client) -> None:
    root = read(client, PATH)
    assert "Comment commencer" in text(root)
    assert notices(root) == []
    assert not links(root, "CSV")


def test_facts_that_differ_are_marked_when_asked(client: Client) -> None:
    place = TerritoryFactory(name="Oise")
    alike: dict[str, Any] = {"territory": place, "delay": "Un mois", "effort": PracticePage.Effort.LOW}
    one = PracticePageFactory(slug="une", cost="Rien", **alike)
    other = PracticePageFactory(slug="deux", cost="", main_axis=one.main_axis, **alike)
    root = read(client, address(one.slug, other.slug))
    assert marked(root) == []
    (asked,) = links(root, "Marquer les différences").values()
    assert marked(read(client, asked)) == ["Coût"]
    assert slugs_of(asked) == ["une", "deux"]
    assert "ecarts=1" in links(read(client, asked), "Retirer")[f"Retirer : {one.title}"]
    assert "ecarts" not in next(iter(links(read(client, asked), "Ne plus marquer").values()))
    assert not links(read(client, address(one.slug)), "Marquer les différences")


def test_a_search_adds_a_sheet(client: Client) -> None:
    PracticePageFactory(title="Le tutorat", slug="tutorat")
    PracticePageFactory(title="Le théâtre forum", slug="theatre")
    call_command("search_rebuild", verbosity=0)
    root = read(client, address("theatre", more="&q=tutorat"))
    kept = [node.get("value") for node in root.iter("input") if node.get("name") == "fiche"]
    assert kept == ["theatre"]
    added = links(root, "Ajouter")
    assert list(added) == ["Ajouter : Le tutorat"]
    assert titles(read(client, added["Ajouter : Le tutorat"])) == ["Le théâtre forum", "Le tutorat"]
    again = read(client, address("tutorat", more="&q=tutorat"))
    assert not links(again, "Ajouter")
    assert "Déjà dans la sélection" in text(again)


def test_what_was_typed_is_text(client: Client) -> None:
    body = client.get(PATH, {"q": "<script>alert(1)</script>\x00", "fiche": '"><b>'}).content.decode()
    assert "<script>alert" not in body
    assert '"><b>' not in body


def test_the_page_is_the_same_for_everyone(client: Client, sheets: Sequence[PracticePage]) -> None:
    response = client.get(address("fiche-0"))
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.content.decode()
    assert client.post(PATH).status_code == 405


@pytest.mark.parametrize("path", [PATH, f"{PATH}ma-selection.csv"])
def test_queries_do_not_grow_with_the_sheets(client: Client, path: str) -> None:
    jobs = [JobFactory(), JobFactory()]
    for n in range(4):
        linked = '<a linktype="page" id="1">ici</a>'
        PracticePageFactory(slug=f"fiche-{n}", jobs=jobs, body=[section("results", linked), steps("Un")])
    call_command("search_rebuild", verbosity=0)
    counts = []
    for number in (1, 4):
        url = address(*(f"fiche-{n}" for n in range(number)), path=path)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[1] <= counts[0] <= 6


def test_every_card_and_sheet_leads_there(client: Client) -> None:
    sheet = PracticePageFactory(slug="tutorat", title="Le tutorat")
    call_command("search_rebuild", verbosity=0)
    for path in ("/pratiques/", "/recherche/?q=tutorat", sheet.url):
        (href,) = [
            link.get("href") for link in read(client, path).iter("a") if link.get("data-select") == "tutorat"
        ]
        assert titles(read(client, str(href))) == ["Le tutorat"]


HOSTILE = '=HYPERLINK("http://exemple.test")'


def exported(client: Client, kind: str) -> Any:
    PracticePageFactory(
        title="-2+3",
        slug="piege",
        summary=HOSTILE,
        delay="@SUM(1)",
        cost="+33",
        body=[section("results", "Un.</p><ul><li>Deux &amp; trois</li></ul><p>🐝 مرحبا"), steps("Un")],
    )
    PracticePageFactory(title="Autre ; fiche", slug="autre", summary="x" * 400)
    return client.get(address("piege", "autre", path=f"{PATH}ma-selection.{kind}"))


def test_the_csv_holds_the_table_and_no_formula(client: Client) -> None:
    response = exported(client, "csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="ma-selection.csv"'
    content = response.content.decode()
    assert content.startswith("\ufeff")
    lines = {row[0]: row[1:] for row in csv.reader(io.StringIO(content[1:]), delimiter=";")}
    assert lines["Fiche"] == ["'-2+3", "Autre ; fiche"]
    assert lines["En bref"] == [f"'{HOSTILE}", "x" * 400]
    assert lines["Délai"] == ["'@SUM(1)", "Non précisé"]
    assert lines["Les résultats"][0] == "Un.\n– Deux & trois\n🐝 مرحبا\n(D’après la source)"
    assert lines["Adresse"][0].endswith("/pratiques/piege/")
    on_page = [
        label for label in table(read(client, address("piege", "autre"))) if label not in {"", "Modifier"}
    ]
    assert list(lines) == ["Fiche", *on_page, "Adresse", "Note"]


def test_the_xlsx_holds_the_same_as_texts(client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx").content))
    page = book.active
    assert page is not None
    rows = {row[0].value: row[1:] for row in page.iter_rows()}
    assert [cell.value for cell in rows["Fiche"]] == ["-2+3", "Autre ; fiche"]
    assert rows["En bref"][0].value == HOSTILE
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert not any(
        cell.data_type == "n" and cell.value is not None for row in page.iter_rows() for cell in row
    )
    assert page.freeze_panes == "B2"
    assert page.page_setup.orientation == "landscape"
