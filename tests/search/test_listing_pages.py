"""The pages of the search as a reader meets them, with and without htmx."""

from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client
from django.utils.safestring import SafeString

from search.forms import MAX_VALUES
from search.service import SearchService
from search.types import SearchQuery
from tests.factories import (
    AxisFactory,
    JobFactory,
    JobFamilyFactory,
    PracticePageFactory,
    TagFactory,
    section,
)
from tests.search.helpers import rebuild

pytestmark = pytest.mark.django_db


def read(client: Client, address: str, *, htmx: bool = False) -> Element:
    """Return a page, or what htmx receives, parsed as a browser does."""
    response = client.get(address, headers={"HX-Request": "true"} if htmx else {})
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    root: Element = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return root


def text(node: Element) -> str:
    """Return the text of an element on one line, with ordinary spaces."""
    return " ".join("".join(node.itertext()).split())


def with_class(root: Element, name: str) -> list[Element]:
    return [node for node in root.iter() if name in node.get("class", "").split()]


def by_id(root: Element, name: str) -> Element:
    return next(node for node in root.iter() if node.get("id") == name)


def choices(root: Element, param: str) -> dict[str, tuple[str, bool]]:
    """Return the choices of a facet: value → (count, checked)."""
    found = {}
    for label in with_class(root, "check"):
        box = label.find("input")
        if box is not None and box.get("name") == param:
            count = text(with_class(label, "count")[0]).split()[0]
            found[box.get("value", "")] = (count, "checked" in box.attrib)
    return found


@pytest.fixture
def sheets() -> None:
    """Two sheets of one axis, one of another; the tutoring one is for one job."""
    retain = AxisFactory(slug="axe-a", short_title="Fidéliser")
    train = AxisFactory(slug="axe-b", short_title="Former")
    care = JobFamilyFactory(name="Soin", slug="soin")
    home = JobFamilyFactory(name="Domicile", slug="domicile")
    nurse = JobFactory(slug="aide-soignant", name="Aide-soignant", family=care)
    JobFactory(slug="aide-a-domicile", name="Aide à domicile", family=home)
    PracticePageFactory(title="Le tutorat des nouveaux", main_axis=retain, jobs=[nurse])
    PracticePageFactory(title="Le livret d’accueil", main_axis=retain)
    PracticePageFactory(title="Un forum au collège", main_axis=train)
    rebuild()


@pytest.mark.usefixtures("sheets")
def test_everything_can_be_browsed_without_a_word(client: Client) -> None:
    root = read(client, "/recherche/")
    assert text(by_id(root, "resultats-titre")) == "3 résultats"
    assert len(with_class(root, "hit")) == 3
    assert choices(root, "axe") == {"axe-a": ("2", False), "axe-b": ("1", False)}
    # A sheet without job counts under each.
    assert choices(root, "metier") == {"aide-soignant": ("3", False), "aide-a-domicile": ("2", False)}


@pytest.mark.usefixtures("sheets")
def test_the_whole_state_is_one_form(client: Client) -> None:
    root = read(client, "/recherche/?q=tutorat&axe=axe-a&tri=date")
    form = by_id(root, "recherche")
    assert (form.get("method", "get"), form.get("action")) == ("get", "/recherche/")
    outside = [
        node for node in root.iter() if node.tag in {"input", "select"} and node.get("name") != "theme"
    ]
    assert {node.get("name") for node in outside if node.get("form") == "recherche"} >= {
        "axe",
        "metier",
        "tri",
    }
    assert choices(root, "axe")["axe-a"][1]
    assert by_id(root, "q").get("value") == "tutorat"
    order = next(node for node in by_id(root, "tri").iter("option") if "selected" in node.attrib)
    assert text(order) == "Plus récentes"
    submit = with_class(root, "facets__go")[0]
    assert (text(submit), submit.get("form")) == ("Voir le résultat", "recherche")


@pytest.mark.usefixtures("sheets")
def test_chips_remove_one_filter_each(client: Client) -> None:
    root = read(client, "/recherche/?q=le&axe=axe-a&metier=aide-soignant")
    links = [(text(link), link.get("href")) for link in with_class(root, "chip")]
    assert links == [
        ("Retirer le filtre Axe : Fidéliser", "/recherche/?q=le&metier=aide-soignant"),
        ("Retirer le filtre Métier : Aide-soignant", "/recherche/?q=le&axe=axe-a"),
    ]
    assert text(by_id(root, "filtres-actifs")) == "Filtrer (2 filtres actifs)"


@pytest.mark.usefixtures("sheets")
def test_an_unknown_filter_finds_nothing_and_can_be_removed(client: Client) -> None:
    root = read(client, "/recherche/?axe=inconnu")
    assert text(by_id(root, "resultats-titre")) == "Aucune fiche ne correspond à ce filtre"
    assert [link.get("href") for link in with_class(root, "chip")] == ["/recherche/"]


@pytest.mark.usefixtures("sheets")
def test_an_address_keeps_so_many_values(client: Client) -> None:
    pairs = [f"{param}=v{n}" for param in ("metier", "theme", "motcle") for n in range(MAX_VALUES - 30)]
    root = read(client, f"/recherche/?{'&'.join(pairs)}")
    assert len(with_class(root, "chip")) == MAX_VALUES


@pytest.mark.usefixtures("sheets")
def test_jobs_come_by_family(client: Client) -> None:
    root = read(client, "/recherche/?metier=aide-soignant")
    facet = by_id(root, "facette-metier")
    assert "open" in facet.attrib, "a facet that holds a choice stands open"
    assert [text(node) for node in facet.iter("legend")][1:] == ["Domicile", "Soin"]


def test_a_long_facet_shows_its_frequent_values_first(client: Client) -> None:
    tags = [TagFactory(slug=f"mot-{letter}", name=f"Mot {letter}") for letter in "abcdefghijkl"]
    PracticePageFactory(tags=tags)
    PracticePageFactory(tags=tags[6:])
    rebuild()
    root = read(client, "/recherche/")
    folded = by_id(root, "facette-motcle-suite")
    assert text(folded.find("summary") or folded) == "Voir 6 de plus"
    assert list(choices(folded, "motcle")) == [f"mot-{letter}" for letter in "abcdef"]
    assert "open" not in folded.attrib
    chosen = read(client, "/recherche/?motcle=mot-b")
    assert "open" in by_id(chosen, "facette-motcle-suite").attrib


@pytest.mark.usefixtures("sheets")
def test_htmx_receives_what_changes_and_nothing_else(client: Client) -> None:
    root = read(client, "/pratiques/?axe=axe-a", htmx=True)
    assert by_id(root, "resultats").get("data-announcement") == "2 résultats."
    assert [node.get("id") for node in root.iter() if node.get("hx-swap-oob")] == [
        "filtres-actifs",
        "facettes",
    ]
    assert not list(root.iter("h1"))
    assert not list(root.iter("footer"))
    whole = read(client, "/pratiques/?axe=axe-a")
    assert not [node for node in whole.iter() if node.get("hx-swap-oob")]
    assert choices(whole, "axe") == choices(root, "axe")
    titles = [text(next(page.iter("title"))) for page in (root, whole)]
    assert titles[0] == titles[1]


@pytest.mark.usefixtures("sheets")
def test_the_listing_of_one_type_has_its_own_title(client: Client) -> None:
    root = read(client, "/pratiques/")
    assert [text(node) for node in root.iter("h1")] == ["Fiches pratiques"]
    assert choices(root, "type") == {}
    assert by_id(root, "recherche").get("action") == "/pratiques/"


@pytest.mark.usefixtures("sheets")
def test_found_words_are_marked_and_the_rest_is_escaped(client: Client) -> None:
    PracticePageFactory(title="Le tutorat <b>inversé</b> & co")
    rebuild()
    response = client.get("/recherche/?q=tutorat")
    page = response.content.decode()
    assert "Le <mark>tutorat</mark> &lt;b&gt;inversé&lt;/b&gt; &amp; co" in page


@pytest.mark.usefixtures("sheets")
@pytest.mark.parametrize("query", ["", "?q=pirate", "?q=alert", "?q=onerror", "?q=logement"])
def test_a_title_is_never_markup(client: Client, query: str) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    PracticePageFactory(
        title=f"Pirate {attack}", summary=f"Résumé {attack}", body=[section(text=f"logement {attack}")]
    )
    rebuild()
    page = client.get(f"/recherche/{query}").content.decode()
    assert "irate" in page
    assert "<script>" not in page.replace("<mark>", "").replace("</mark>", "")
    assert "<img src=x" not in page
    hits = SearchService().search(SearchQuery(query.removeprefix("?q="))).hits
    for hit in hits:
        assert {type(html) for html in (hit.title_html, hit.summary_html, hit.passage_html)} == {SafeString}


@pytest.mark.usefixtures("sheets")
def test_what_is_typed_is_never_markup(client: Client) -> None:
    typed = "<script>alert(1)</script>"
    root = read(client, f"/recherche/?q={typed}")
    assert by_id(root, "q").get("value") == typed
    assert not [node for node in root.iter("script") if "src" not in node.attrib and not node.get("type")]
    assert typed in text(by_id(root, "resultats-titre"))


@pytest.mark.usefixtures("sheets")
def test_a_correction_can_be_undone(client: Client) -> None:
    notice = with_class(by_id(read(client, "/recherche/?q=tutorta"), "resultats"), "notice")[0]
    assert "Résultats pour « tutorat ». Vous aviez écrit « tutorta »" in text(notice)
    undo = next(notice.iter("a")).get("href", "")
    root = read(client, undo)
    assert "Aucune fiche ne répond à « tutorta »" in text(by_id(root, "resultats-titre"))


@pytest.mark.usefixtures("sheets")
def test_nothing_found_offers_ways_on(client: Client) -> None:
    root = read(client, "/recherche/?q=tutorat&axe=axe-b")
    assert text(by_id(root, "resultats-titre")) == "Aucune fiche ne répond à « tutorat » avec ce filtre"
    ways = [text(way) for way in with_class(root, "relax")[0]]
    assert ways == ["Sans « Former » (Axe) : 1 résultat"]
    assert {link.get("href") for link in with_class(root, "browse")[0].iter("a")} >= {
        "/axes/axe-a/",
        "/axes/axe-b/",
    }
    # The choice stays visible, to be undone, and zero counts are shown.
    assert choices(root, "axe") == {"axe-a": ("1", False), "axe-b": ("0", True)}


@pytest.mark.usefixtures("sheets")
@pytest.mark.parametrize("address", ["/recherche/", "/recherche/?q=tutorat&axe=axe-a", "/recherche/?q=zzz"])
def test_ids_are_unique_and_labels_lead_somewhere(client: Client, address: str) -> None:
    root = read(client, address)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    named = {label for node in root.iter() for label in node.get("aria-labelledby", "").split()}
    targets = {node.get("for") for node in root.iter("label") if node.get("for")}
    assert named | targets <= set(ids)


@pytest.mark.parametrize(("address", "indexed"), [("/pratiques/", True), ("/recherche/?q=a", False)])
def test_only_the_plain_listing_is_for_search_engines(client: Client, address: str, indexed: bool) -> None:
    PracticePageFactory()
    root = read(client, address)
    robots = [node.get("content") for node in root.iter("meta") if node.get("name") == "robots"]
    assert (robots == []) is indexed
