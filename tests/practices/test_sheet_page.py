"""A practice sheet as a reader meets it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from practices.models import PracticePage
from tests import factories
from tests.factories import PracticePageFactory, section, steps

pytestmark = pytest.mark.django_db


def read(client: Client, page: PracticePage) -> Element:
    """Return the published page, parsed as a browser does."""
    call_command("search_rebuild", verbosity=0)
    response = client.get(page.url)
    assert response.status_code == 200
    root: Element = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return root


def text(node: Element | None) -> str:
    """Return the text of an element on one line."""
    assert node is not None
    return " ".join("".join(node.itertext()).split())


def with_class(root: Element, name: str) -> Iterator[Element]:
    return (node for node in root.iter() if name in node.get("class", "").split())


def by_id(root: Element, name: str) -> Element:
    return next(node for node in root.iter() if node.get("id") == name)


def facts(root: Element) -> dict[str, Element]:
    """Return the summary box: what each fact says, by its name."""
    box = next(with_class(root, "facts"))
    return {text(row.find("dt")): row.find("dd") for row in box if row.find("dd") is not None}


def test_sections_come_in_order_with_their_provenance(client: Client) -> None:
    page = PracticePageFactory(
        body=[
            section("actions", "Un binôme a été mis en place.", "source"),
            section("vigilance", "Un tuteur n’évalue pas.", "editorial"),
            steps("Réunir l’équipe", "Faire le point"),
        ]
    )
    root = read(client, page)
    parts = [node for node in root.iter("section") if "part" in node.get("class", "").split()]
    shown = [(text(part.find("header/h2")), text(next(with_class(part, "prov"), None))) for part in parts[:3]]
    assert shown == [
        ("Ce qui a été fait", "D’après la source"),
        ("Points de vigilance", "Conseil de la rédaction"),
        ("Deux étapes pour s’en inspirer", "Conseil de la rédaction"),
    ]
    assert "Un binôme a été mis en place." in text(parts[0])
    assert [text(step.find("h3")) for step in next(with_class(root, "steps"))] == [
        "Réunir l’équipe",
        "Faire le point",
    ]


@pytest.mark.parametrize(
    ("count", "heading"),
    [
        (1, "Une étape pour s’en inspirer"),
        (7, "Sept étapes pour s’en inspirer"),
        (24, "24 étapes pour s’en inspirer"),
    ],
)
def test_steps_are_counted_in_words(client: Client, count: int, heading: str) -> None:
    page = PracticePageFactory(body=[steps(*[f"Étape numéro {n}" for n in range(count)])])
    assert text(by_id(read(client, page), "etapes")) == heading


def test_contents_lead_to_every_section(client: Client) -> None:
    spoken = {
        "provenance": "source",
        "quote": "On se sent moins seul.",
        "role": "Éducatrice",
        "organisation": "",
    }
    page = PracticePageFactory(
        body=[section(), ("testimony", spoken), ("testimony", spoken), steps("Essayer")]
    )
    root = read(client, page)
    contents = next(with_class(root, "toc"))
    links = {link.get("href", "")[1:]: text(link) for link in contents.iter("a")}
    assert list(links) == ["contexte", "temoignage", "temoignage-2", "etapes", "retours", "source"]
    assert all(text(by_id(root, anchor)) == title for anchor, title in links.items())
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_every_kind_of_section_shows_what_it_holds(client: Client) -> None:
    page = PracticePageFactory(
        body=[
            (
                "figures",
                {"provenance": "source", "figures": [{"value": "3 mois", "label": "durée de l’essai"}]},
            ),
            (
                "testimony",
                {
                    "provenance": "source",
                    "quote": "On respire.",
                    "role": "Cheffe de service",
                    "organisation": "Asso",
                },
            ),
        ]
    )
    shown = text(read(client, page).find("body"))
    for expected in (
        "3 mois",
        "durée de l’essai",
        "«\u00a0On respire.\u00a0»".replace("\u00a0", " "),
        "Cheffe de service, Asso",
    ):
        assert expected in shown.replace("\u00a0", " ")


def test_a_sheet_without_job_concerns_them_all(client: Client) -> None:
    assert text(facts(read(client, PracticePageFactory()))["Métiers"]) == "Tous les métiers"


def test_facts_lead_to_the_pages_of_what_they_name(client: Client) -> None:
    job = factories.JobFactory(name="Aide à domicile")
    place = factories.TerritoryFactory(name="Oise")
    organisation = factories.OrganisationFactory(name="Fondation X", acronym="FX", territory=place)
    page = PracticePageFactory(jobs=[job], territory=place, organisation=organisation, effort="fort")
    shown = facts(read(client, page))
    assert [link.get("href") for link in shown["Métiers"].iter("a")] == [job.get_absolute_url()]
    assert [(text(link), link.get("href")) for link in shown["Où"].iter("a")] == [
        ("FX", organisation.get_absolute_url()),
        ("Oise", place.get_absolute_url()),
    ]
    assert text(shown["Effort"]) == "Fort"


def test_every_axis_of_the_sheet_is_named(client: Client) -> None:
    main, other = (
        factories.AxisFactory(short_title="Fidéliser"),
        factories.AxisFactory(short_title="Valoriser"),
    )
    root = read(client, PracticePageFactory(main_axis=main, other_axes=[other]))
    head = next(with_class(root, "sheet__title"))
    assert [(text(link), link.get("href")) for link in with_class(head, "axis")] == [
        ("Fidéliser", main.get_absolute_url()),
        ("Valoriser", other.get_absolute_url()),
    ]


def test_themes_and_tags_are_searches(client: Client) -> None:
    theme, tag = factories.ThemeFactory(slug="qvct"), factories.TagFactory(slug="tutorat")
    root = read(client, PracticePageFactory(themes=[theme], tags=[tag]))
    links = [link.get("href") for link in root.iter("a") if link.get("class") == "tag"]
    assert links == ["/recherche/?theme=qvct", "/recherche/?motcle=tutorat"]


def test_the_source_is_cited(client: Client) -> None:
    source = factories.SourceFactory(title="Bilan intermédiaire", url="https://example.org/bilan.pdf")
    also = factories.SourceFactory(title="Restitution des assises")
    page = PracticePageFactory(source=source, source_section="L’Aisne", other_sources=[also])
    root = read(client, page)
    cited = next(node for node in root.iter("section") if node.get("aria-labelledby") == "source")
    shown = text(cited).replace("\u00a0", " ")
    assert "Bilan intermédiaire, partie « L’Aisne ». Texte reformulé par la rédaction." in shown
    assert "Restitution des assises" in shown
    assert [link.get("href") for link in cited.iter("a")] == ["https://example.org/bilan.pdf"]


def test_an_employer_may_tell_without_document(client: Client) -> None:
    organisation = factories.OrganisationFactory(name="Association des Pins")
    page = PracticePageFactory(origin="employeur", source=None, organisation=organisation)
    root = read(client, page)
    assert "Pratique racontée par Association des Pins" in text(root.find("body"))
    contents = next(with_class(root, "toc"))
    assert [link.get("href") for link in contents.iter("a")][-1] == "#source"


def test_neighbours_are_shown_while_they_are_public(client: Client) -> None:
    neighbour = PracticePageFactory(title="Le livret d’accueil")
    draft = PracticePageFactory(title="Un brouillon", live=False)
    page = PracticePageFactory(related=[neighbour, draft])
    shown = [text(card.find("h3")) for card in with_class(read(client, page), "card")]
    assert shown == ["Le livret d’accueil"]

    neighbour.unpublish()
    root = read(client, page)
    assert list(with_class(root, "card")) == []
    assert "Pratiques voisines" not in text(root.find("body"))


@pytest.mark.parametrize(
    ("today", "late"), [("2026-06-30", False), ("2026-07-01", False), ("2026-07-02", True)]
)
def test_a_sheet_past_its_review_says_so(client: Client, today: str, late: bool) -> None:
    page = PracticePageFactory(review_date=date(2026, 7, 1))
    with time_machine.travel(f"{today}T12:00:00Z"):
        shown = text(read(client, page).find("body"))
    assert ("Fiche à relire" in shown) is late
    assert ("1er juillet 2026" in shown) is late


def test_what_needs_javascript_is_hidden_without_it(client: Client) -> None:
    root = read(client, PracticePageFactory())
    buttons = [
        node for node in root.iter("button") if "data-print" in node.attrib or "data-copy-link" in node.attrib
    ]
    assert len(buttons) == 2
    assert all("hidden" in button.attrib for button in buttons)


def test_linked_data_tell_how_to(client: Client) -> None:
    page = PracticePageFactory(title="Un titre </script>", body=[section(), steps("Réunir", "Essayer")])
    root = read(client, page)
    scripts = [node for node in root.iter("script") if node.get("type") == "application/ld+json"]
    graph: list[dict[str, Any]] = json.loads(scripts[0].text or "")["@graph"]
    how_to = next(entity for entity in graph if entity["@type"] == "HowTo")
    assert how_to["name"] == "Un titre </script>"
    assert [step["name"] for step in how_to["step"]] == ["Réunir", "Essayer"]


def test_nothing_is_inline(client: Client) -> None:
    root = read(client, PracticePageFactory(summary="<b style='x'>Gras</b> & <script>alert(1)</script>"))
    assert not [node for node in root.iter() if "style" in node.attrib and node.tag != "svg"]
    inline = [node for node in root.iter("script") if "src" not in node.attrib]
    assert {node.get("type") for node in inline} == {"application/ld+json"}
    assert text(next(with_class(root, "lead"))) == "<b style='x'>Gras</b> & <script>alert(1)</script>"
