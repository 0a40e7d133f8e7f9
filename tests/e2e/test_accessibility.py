"""axe on each type of page, by day and by night; reflow on narrow screens and with large text."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Page

from .answers import NAMES
from .conftest import ROOT, Visitor, Watch

PAGES = {
    "home": "/",
    "listing": "/pratiques/",
    "results": "/recherche/?q=logement&axe=axe-1-former-recruter",
    "correction": "/recherche/?q=logment",
    "nothing found": "/recherche/?q=logement&maturite=eprouvee&effort=faible",
    "sheet": "/pratiques/edd-logistique/",
    "plan": "/pratiques/edd-logistique/essayer/",
    "agenda": "/evenements/",
    "agenda, month": "/evenements/?vue=mois",
    "event": "/evenements/demo-assises-attractivite/",
    "selection": "/ma-selection/?fiche=edd-logistique&fiche=livret-accueil&ecarts=1",
    "spread": "/essaimage/",
    "bank": "/idees/?avancement=practice",
    "idea": "/idees/idee-podcasts-metiers/",
    "becoming": "/idees/devenir/",
    "proposing": "/idees/proposer/",
    "telling": "/pratiques/raconter/",
    "stories": "/histoires/",
    "portrait": "/histoires/portrait-ambassadrice-logistique/",
    "video": "/histoires/video-seize-metiers/",
    "dossier": "/histoires/parler-du-travail/",
    "series": "/histoires/accueillir-un-nouveau-salarie/",
    "press": "/histoires/presse/",
    "podcasts": "/podcasts/",
    "podcast": "/podcasts/metiers-de-l-humain/",
    "episode": "/podcasts/metiers-de-l-humain/podcast-premiers-mois/",
    "assemblies": "/assises/",
    "assembly": "/assises/assises-haute-savoie-2024/",
    "restitution": "/assises/assises-haute-savoie-2024/restitution/",
    "axes": "/axes/",
    "axis": "/axes/axe-2-fideliser/",
    "theme": "/themes/qvct/",
    "job": "/metiers/aide-soignant/",
    "territory": "/territoires/hauts-de-france/",
    "organisation": "/structures/fdr-aisne/",
    "glossary": "/glossaire/",
    "about": "/a-propos/",
    "site map": "/plan-du-site/",
    "not found": "/cette-page-n-existe-pas/",
    "components": "/composants/",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


def visit(page: Page, watch: Watch, url: str) -> None:
    """Open a page; one that does not exist is shown all the same."""
    watch.expected.append("404")
    page.goto(url)


@EVERY_PAGE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    visitor: Visitor, watch: Watch, axe: Axe, site_url: str, path: str, scheme: str
) -> None:
    page = visitor(scheme=scheme)
    visit(page, watch, site_url + path)
    results = axe.run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture(scope="session")
def answers(site_url: str, site_environment: dict[str, str]) -> dict[str, str]:
    """What the site answers when it does not show a page: HTML by name."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.e2e.answers"]
    run = subprocess.run(command, cwd=ROOT, env=site_environment, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_what_is_answered_instead(
    visitor: Visitor, axe: Axe, answers: dict[str, str], site_url: str, name: str, scheme: str
) -> None:
    page = visitor(320, scheme=scheme)
    address = f"{site_url}/reponse/"
    page.route(address, lambda route: route.fulfill(body=answers[name], content_type="text/html"))
    page.goto(address)
    assert page.locator("h1").count() == 1
    results = axe.run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_things_open(visitor: Visitor, axe: Axe, site_url: str, scheme: str) -> None:
    page = visitor(320, scheme=scheme)
    page.goto(f"{site_url}/recherche/?axe=axe-2-fideliser")
    page.locator("main").get_by_role("combobox").click()
    page.keyboard.type("tutor")
    page.keyboard.press("ArrowDown")
    page.get_by_role("listbox").wait_for()
    suggestions = axe.run(page)
    page.keyboard.press("Escape")
    page.locator("[popovertarget=filtres]").first.click()
    page.locator("#facette-metier > summary").click()
    filters = axe.run(page)
    assert suggestions.violations_count == 0, suggestions.generate_report()
    assert filters.violations_count == 0, filters.generate_report()


OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@EVERY_PAGE
def test_nothing_overflows_at_320_pixels(visitor: Visitor, watch: Watch, site_url: str, path: str) -> None:
    page = visitor(320)
    visit(page, watch, site_url + path)
    assert page.evaluate(OVERFLOW) <= 0


# WCAG 1.4.12: what a reader's own style sheet may ask.
SPACED = """{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets.push(sheet);
}"""


@EVERY_PAGE
def test_nothing_overflows_when_text_is_spaced(
    visitor: Visitor, watch: Watch, site_url: str, path: str
) -> None:
    page = visitor(320)
    visit(page, watch, site_url + path)
    page.evaluate(SPACED)
    assert page.evaluate(OVERFLOW) <= 0


def test_paper_is_white_and_holds_no_control(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    page.locator("#theme-dark").check()
    page.emulate_media(media="print")
    scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == "light"
    assert page.locator("main input:visible, main button:visible, main select:visible").count() == 0


@pytest.fixture(scope="session")
def large_text_browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser whose reader asked for text twice as large."""
    flags = [*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@EVERY_PAGE
def test_nothing_overflows_with_text_twice_as_large(
    large_text_browser: Browser, site_url: str, path: str
) -> None:
    page = large_text_browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site_url + path)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate(OVERFLOW) <= 0
    page.set_viewport_size({"width": 640, "height": 900})
    assert page.evaluate(OVERFLOW) <= 0
    page.close()
