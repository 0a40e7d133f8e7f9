"""Organisers follow an event in the admin: who registered, who is accepted, who is there."""

from playwright.sync_api import expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import Visitor
from .editing import sign_in
from .registering import leave_places

ORGANISER = DEMO_ACCOUNTS[2].email


def test_an_organiser_lets_people_in_from_a_telephone(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    leave_places(site_environment, "demo-table-ronde-logement-salaries", 78, "--begun")
    page = visitor(360)
    sign_in(page, site_url, ORGANISER)
    page.goto(f"{site_url}/admin/inscriptions/")
    page.get_by_role("link", name="loger les salariés").first.click()
    page.get_by_role("link", name="Accueil", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("sur 2 attendus")
    page.get_by_role("button", name="Est là").first.click()
    expect(page.locator("main")).to_contain_text("1 présent sur 2 attendus")
