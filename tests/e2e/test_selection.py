"""Comparing four sheets: with the buttons that keep them, and without JavaScript, by the address alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Visitor
from .keyboard import tab_to

SHEETS = {
    "tutorat-nouveaux-salaries": "Le tutorat des nouveaux salariés",
    "edd-logistique": "Un espace de discussion pour traiter les dysfonctionnements de la logistique",
    "livret-accueil": "Un livret d’accueil allégé",
    "job-dating": "Le job dating de l’accompagnement",
}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOUR = "/ma-selection/?" + "&".join(f"fiche={slug}" for slug in SHEETS)


def columns(page: Page) -> Locator:
    return page.locator("thead th")


def bar(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Ma sélection").get_by_role("link")


def kept(page: Page) -> list[str]:
    """Return the slugs that the browser keeps."""
    found: list[str] = page.evaluate("JSON.parse(localStorage.getItem('selection') ?? '[]')")
    return found


def compare(page: Page, title: str) -> Locator:
    """Return the button of a sheet, on a card or in a list."""
    return page.get_by_role("button", name=re.compile(f"^Comparer.*{re.escape(title)}"))


@pytest.mark.parametrize("width", [360, 1280])
def test_four_sheets_are_compared_without_javascript(visitor: Visitor, site_url: str, width: int) -> None:
    page = visitor(width, javascript=False)
    page.goto(f"{site_url}/recherche/?q=tutorat")
    page.get_by_role("link", name=re.compile("^Comparer.*Le tutorat des nouveaux salariés")).click()
    expect(columns(page)).to_have_count(1)
    for title in list(SHEETS.values())[1:]:
        page.get_by_role("searchbox").fill(title)
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("link", name=re.compile(f"^Ajouter.*{re.escape(title)}")).click()
    expect(columns(page)).to_have_text(list(SHEETS.values()))
    expect(page).to_have_url(f"{site_url}{FOUR}#comparaison")
    expect(page.get_by_role("heading", name="Votre sélection est complète")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0

    page.get_by_role("link", name="Marquer les différences").click()
    assert page.get_by_text("diffère", exact=True).count() > 0
    page.get_by_role("link", name="Retirer : Le tutorat des nouveaux salariés").click()
    expect(columns(page)).to_have_text(list(SHEETS.values())[1:])
    page.get_by_role("link", name="À gauche : Un livret d’accueil allégé").click()
    expect(columns(page).first).to_have_text("Un livret d’accueil allégé")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "ma-selection.csv"


def test_four_sheets_are_kept_from_where_they_are_read(
    visitor: Visitor, browser: Browser, site_url: str
) -> None:
    page = visitor()
    slugs, titles = list(SHEETS), list(SHEETS.values())
    page.goto(f"{site_url}/pratiques/{slugs[0]}/")
    button = page.locator(".sheet__title").get_by_role("button", name="Comparer")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(bar(page)).to_have_count(0)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Fiche ajoutée")).to_contain_text("1 fiche sur 4")

    for title in titles[1:]:
        page.goto(f"{site_url}/pratiques/?q={title}")
        compare(page, title).click()
    page.goto(f"{site_url}/pratiques/")
    expect(bar(page)).to_have_text("Ma sélection (4)")
    fifth = page.get_by_role("button", name="Comparer", pressed=False).first
    fifth.click()
    expect(page.get_by_role("status").filter(has_text="complète")).to_be_visible()
    expect(fifth).to_have_attribute("aria-pressed", "false")

    bar(page).click()
    expect(page).to_have_url(f"{site_url}{FOUR}")
    expect(columns(page)).to_have_text(titles)
    expect(bar(page)).to_have_count(0)
    # Someone who receives the address sees the same, and keeps nothing unless they ask.
    other = browser.new_page()
    other.goto(page.url)
    expect(columns(other)).to_have_text(titles)
    assert kept(other) == []
    other.get_by_role("button", name="Garder dans ce navigateur").click()
    expect(other.get_by_role("status").filter(has_text="Sélection gardée")).to_be_visible()
    expect(other.get_by_role("button", name="Garder dans ce navigateur")).to_be_hidden()
    assert kept(other) == slugs
    other.close()

    page.get_by_role("link", name=f"Retirer : {titles[3]}").click()
    expect(columns(page)).to_have_count(3)
    assert kept(page) == slugs[:3]
    page.goto(f"{site_url}/pratiques/?q={titles[0]}")
    expect(compare(page, titles[0])).to_have_attribute("aria-pressed", "true")
    compare(page, titles[0]).click()
    expect(page.get_by_role("status").filter(has_text="Fiche retirée")).to_contain_text("2 fiches sur 4")


def test_a_selection_received_does_not_replace_ones_own(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/livret-accueil/")
    page.locator(".sheet__title").get_by_role("button", name="Comparer").click()
    page.goto(site_url + FOUR)
    page.get_by_role("link", name="Retirer : Le job dating de l’accompagnement").click()
    expect(columns(page)).to_have_count(3)
    assert kept(page) == ["livret-accueil"]
    page.get_by_role("link", name="Voir la mienne").click()
    expect(columns(page)).to_have_text(["Un livret d’accueil allégé"])


def test_a_sheet_withdrawn_since_is_forgotten(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    page.evaluate("localStorage.setItem('selection', '[\"retiree\", \"job-dating\"]')")
    page.reload()
    expect(bar(page)).to_have_text("Ma sélection (2)")
    bar(page).click()
    expect(page.get_by_text("Une fiche de cette adresse n’est pas montrée")).to_be_visible()
    expect(columns(page)).to_have_count(1)
    assert kept(page) == ["job-dating"]
    expect(page.get_by_role("button", name="Garder dans ce navigateur")).to_be_hidden()


@pytest.mark.parametrize("value", ["", "{", "null", "{}", '[1, null, "<b>"]', '"abc"'])
def test_what_is_kept_may_be_damaged(visitor: Visitor, site_url: str, value: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/glossaire/")
    page.evaluate("value => localStorage.setItem('selection', value)", value)
    page.goto(f"{site_url}/pratiques/livret-accueil/")
    page.locator(".sheet__title").get_by_role("button", name="Comparer").click()
    assert kept(page) == ["livret-accueil"]


def test_results_brought_by_a_filter_can_be_kept(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    page.get_by_role("checkbox", name=re.compile("^Éprouvée")).check()
    expect(page).to_have_url(re.compile("maturite=eprouvee"))
    expect(page.locator("a[data-select]")).to_have_count(0)
    compare(page, "Un livret d’accueil allégé").click()
    assert kept(page) == ["livret-accueil"]


def test_the_bar_moves_nothing_and_hides_nothing_for_good(visitor: Visitor, site_url: str) -> None:
    page = visitor(360)
    page.goto(f"{site_url}/pratiques/")
    page.evaluate(
        """() => {
            window.shift = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) window.shift += entry.value;
            }).observe({ type: "layout-shift" });
        }"""
    )
    before = page.locator(".hit").nth(1).bounding_box()
    page.locator("button[data-select]").first.evaluate("node => node.click()")
    expect(bar(page)).to_be_visible()
    assert page.locator(".hit").nth(1).bounding_box() == before
    assert page.evaluate("window.shift") == 0
    # The last thing of the page can be scrolled clear of it.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("#theme-dark").bounding_box()
    box = bar(page).bounding_box()
    assert last is not None
    assert box is not None
    assert last["y"] + last["height"] <= box["y"]


def test_the_table_needs_no_mouse(visitor: Visitor, site_url: str) -> None:
    page = visitor(360)
    page.goto(site_url + FOUR)
    region = page.get_by_role("region", name="Quatre fiches côte à côte")
    tab_to(page, region)
    page.keyboard.press("ArrowRight")
    # Smooth, hence late; the content policy forbids Playwright's own way to wait for a value.
    for _ in range(100):
        if region.evaluate("node => node.scrollLeft") > 0:
            break
        page.wait_for_timeout(50)
    assert region.evaluate("node => node.scrollLeft") > 0
    label = page.locator("tbody th").nth(1).bounding_box()
    frame = region.bounding_box()
    assert label is not None
    assert frame is not None
    assert label["x"] == pytest.approx(frame["x"], abs=1), "the subjects stay in sight"
    tab_to(page, page.get_by_role("link", name=re.compile("^Retirer")).first)
    page.keyboard.press("Enter")
    expect(columns(page)).to_have_count(3)
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/ma-selection/", f"{FOUR}&ecarts=1", "/ma-selection/?fiche=job-dating&q=accueil"]
)
def test_axe_finds_nothing(visitor: Visitor, site_url: str, path: str, scheme: str) -> None:
    page = visitor(320, scheme=scheme)
    page.goto(site_url + path)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_something_is_kept(visitor: Visitor, site_url: str, scheme: str) -> None:
    page = visitor(scheme=scheme)
    page.goto(f"{site_url}/pratiques/livret-accueil/")
    page.locator(".sheet__title").get_by_role("button", name="Comparer").click()
    expect(bar(page)).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_it_prints_in_landscape_without_controls(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url + FOUR)
    page.emulate_media(media="print")
    assert page.locator("main button:visible, main input:visible, .compare__changes:visible").count() == 0
    widths = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert widths
    assert all(float(width) > float(height) for width, height in widths)
