"""The employer's journey: a problem, a search, a sheet that tells how to do it."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitor
from .keyboard import tab_to

WIDTHS = (320, 1280)
PROBLEM = "accueil des nouveaux salariés"
SHEET = "Le tutorat des nouveaux salariés"


def open_filters(page: Page) -> None:
    """Show the filters, which narrow screens keep behind a button."""
    button = page.get_by_role("button", name=re.compile("^Filtrer"))
    if button.is_visible():
        button.click()


def result_count(page: Page) -> int:
    """Return the number of results that the page announces."""
    heading = page.locator("#resultats-titre")
    expect(heading).to_contain_text(re.compile(r"\d+ résultat"))
    return int(re.sub(r"\D", "", heading.inner_text().split(" résultat")[0]))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_employer_goes_from_a_problem_to_a_sheet(
    visitor: Visitor, site_url: str, width: int, javascript: bool
) -> None:
    page = visitor(width, javascript=javascript)
    page.goto(site_url)
    page.locator("main").get_by_role("searchbox").or_(page.locator("main").get_by_role("combobox")).fill(
        PROBLEM
    )
    page.locator("main").get_by_role("button", name="Chercher").click()
    expect(page).to_have_url(re.compile(r"/recherche/\?q=accueil"))
    found = result_count(page)

    open_filters(page)
    page.get_by_role("checkbox", name=re.compile("^Fidéliser")).check()
    page.locator("#facette-metier > summary").click()
    page.get_by_role("checkbox", name=re.compile("^Encadrement administratif")).check()
    page.get_by_role("button", name=re.compile("^Voir le")).click()
    expect(page).to_have_url(re.compile("axe=axe-2-fideliser.*metier=encadrement-administratif"))
    expect(page.get_by_role("list", name="Filtres actifs").get_by_role("listitem")).to_have_count(3)
    assert 0 < result_count(page) <= found

    page.get_by_role("link", name=SHEET, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SHEET)
    expect(page.get_by_role("heading", name=re.compile("étapes pour s’en inspirer"))).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible(visible=javascript)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_journey_needs_no_mouse(visitor: Visitor, site_url: str, width: int) -> None:
    page = visitor(width)
    page.goto(site_url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("main").get_by_role("combobox"))
    page.keyboard.type(PROBLEM)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?q=accueil"))

    button = page.get_by_role("button", name=re.compile("^Filtrer"))
    if button.is_visible():
        tab_to(page, button)
        page.keyboard.press("Enter")
    axis = page.get_by_role("checkbox", name=re.compile("^Fidéliser"))
    tab_to(page, axis)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("axe=axe-2-fideliser"))
    expect(axis).to_be_focused()
    page.keyboard.press("Escape")

    tab_to(page, page.get_by_role("link", name=SHEET, exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(SHEET)
    tab_to(page, page.get_by_role("link", name="Voir les étapes"))
    page.keyboard.press("Enter")
    expect(page.locator("#etapes")).to_be_in_viewport()


def test_a_sheet_prints_what_one_needs_on_paper(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/tutorat-nouveaux-salaries/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".steps > li").first).to_be_visible()
    expect(page.get_by_text(f"{site_url}/pratiques/tutorat-nouveaux-salaries/")).to_be_visible()
    for left_out in (".site-header .nav", ".site-footer", ".crumbs", ".toc", "[data-print]", ".band"):
        expect(page.locator(left_out).first).to_be_hidden()
    paper = page.pdf(format="A4")
    pages = paper.count(b"/Type /Page\n") or len(re.findall(rb"/Type\s*/Page[^s]", paper))
    assert 1 <= pages <= 4


def test_the_link_of_a_sheet_is_copied(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = f"{site_url}/pratiques/tutorat-nouveaux-salaries/"
    page.goto(address)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
