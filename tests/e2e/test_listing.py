"""The listing refreshed in place: address, focus, announcement, return."""

import re

from playwright.sync_api import Page, expect

from .conftest import Visitor, Watch
from .keyboard import focused_id


def mark(page: Page) -> None:
    """Leave a mark that a reload would erase."""
    page.evaluate("window.unreloaded = true")


def marked(page: Page) -> bool:
    return page.evaluate("window.unreloaded === true") is True


def test_a_filter_refreshes_the_results_in_place(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    mark(page)
    page.locator("#facette-effort").wait_for()
    page.locator("#facette-theme > summary").click()
    page.get_by_role("checkbox", name=re.compile("^Éprouvée")).check()
    expect(page).to_have_url(f"{site_url}/pratiques/?maturite=eprouvee")
    expect(page.locator("[data-listing-status]")).to_have_text(re.compile(r"^\d+ résultats?\.$"))
    assert marked(page)
    assert focused_id(page) == "maturite-eprouvee"
    assert page.locator("#facette-theme").evaluate("node => node.open"), "an opened group stays open"
    promised = page.locator(".check").filter(has=page.locator("#maturite-eprouvee")).locator(".count")
    expect(page.locator(".hit")).to_have_count(int(promised.inner_text().split()[0]))


def test_a_removed_filter_hands_the_focus_to_the_next(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/?axe=axe-1-former-recruter&axe=axe-2-fideliser")
    mark(page)
    page.get_by_role("link", name=re.compile("Retirer le filtre.*Former et recruter")).click()
    expect(page).to_have_url(f"{site_url}/pratiques/?axe=axe-2-fideliser")
    expect(page.get_by_role("link", name=re.compile("Retirer le filtre.*Fidéliser"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site_url}/pratiques/")
    expect(page.locator("#resultats-titre")).to_be_focused()
    expect(page.locator("#filtres-actifs")).to_have_text("Filtrer")
    assert marked(page)


def test_pages_turn_and_the_back_button_returns(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    first = page.locator(".hit h3").first.inner_text()
    page.get_by_role("link", name="Suivante").click()
    expect(page).to_have_url(f"{site_url}/pratiques/?page=2")
    expect(page.locator("#resultats-titre")).to_be_focused()
    expect(page.locator(".hit h3").first).not_to_have_text(first)
    page.go_back()
    expect(page).to_have_url(f"{site_url}/pratiques/")
    expect(page.locator(".hit h3").first).to_have_text(first)
    # The whole page, not only its results.
    expect(page.get_by_role("banner")).to_be_visible()
    page.go_forward()
    expect(page.locator(".hit h3").first).not_to_have_text(first)
    expect(page.get_by_role("banner")).to_be_visible()


def test_the_order_is_part_of_the_address(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/?q=management")
    page.get_by_label("Trier par").select_option(label="Plus récentes")
    expect(page).to_have_url(re.compile(r"\?q=management&tri=\w+$"))
    page.get_by_label("Trier par").select_option(label="Pertinence")
    expect(page).to_have_url(f"{site_url}/recherche/?q=management")


def test_a_correction_is_shown_and_can_be_undone(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/?q=logment")
    expect(page.locator("#resultats .notice")).to_contain_text("Résultats pour « logement »")
    page.get_by_role("link", name="chercher quand même « logment »").click()
    expect(page.locator("#resultats-titre")).to_contain_text("Aucune fiche ne répond à « logment »")


def test_an_empty_answer_offers_ways_on(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/?q=logement&maturite=eprouvee")
    expect(page.locator("#resultats-titre")).to_contain_text("Aucune fiche")
    way = page.locator(".relax a").first
    promised = int(re.sub(r"\D", "", page.locator(".relax li").first.inner_text().split(":")[-1]))
    way.click()
    expect(page.locator("#resultats-titre")).to_contain_text(f"{promised} résultat")

    page.goto(f"{site_url}/recherche/?q=photosynthèse+quantique")
    expect(page.locator("#resultats-titre")).to_contain_text("Aucune fiche")
    page.get_by_role("navigation", name="Parcourir autrement").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_search_that_fails_says_so(visitor: Visitor, watch: Watch, site_url: str) -> None:
    watch.expected.append("500")
    page = visitor()
    page.goto(f"{site_url}/pratiques/")
    page.route("**/pratiques/?*", lambda route: route.fulfill(status=500, body="panne"))
    page.get_by_role("checkbox", name=re.compile("^Fidéliser")).check()
    expect(page.get_by_role("alert")).to_contain_text("La recherche ne répond pas")
    expect(page.locator(".hit").first).to_be_visible()
