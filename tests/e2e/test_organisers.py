"""Organisers follow an event in the admin: who registered, who is accepted, who is there."""

import re

from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import Visitor
from .editing import picture, sign_in
from .registering import leave_places, look_closely, says

ORGANISER = DEMO_ACCOUNTS[2].email
# One event for each journey.
CONFERENCE = ("demo-conference-observatoire", "un observatoire des tensions")
LOOKED_AT = ("demo-job-dating-accompagnement", "Job dating")
FOLLOWED = ("demo-journee-vis-ma-vie", "Vis ma vie")


def open_event(page: Page, site_url: str, title: str) -> None:
    """Sign in, and open an event from the list."""
    sign_in(page, site_url, ORGANISER)
    page.goto(f"{site_url}/admin/inscriptions/")
    page.get_by_role("link", name=title).first.click()
    says(page, title)


def follow(page: Page, name: str) -> None:
    """Open another page of the event."""
    page.get_by_role("navigation", name="Pages de cet événement").get_by_role("link", name=name).click()


def test_an_organiser_lets_people_in_from_a_telephone(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    slug, title = CONFERENCE
    leave_places(site_environment, slug, 176, "--begun")
    page = visitor(360)
    open_event(page, site_url, title)
    follow(page, "Accueil")
    says(page, "sur 4 attendus")
    page.get_by_role("button", name="Est là").first.click()
    says(page, "1 présent sur 4 attendus")
    picture(page, "arrivees")


# The admin hides what overflows: each cell is asked where it ends.
FURTHEST = (
    "Math.max(...Array.from(document.querySelectorAll('td'), cell => cell.getBoundingClientRect().right))"
)


def test_the_list_of_events_fits_a_telephone(visitor: Visitor, site_url: str) -> None:
    page = visitor(360)
    sign_in(page, site_url, ORGANISER)
    page.goto(f"{site_url}/admin/inscriptions/")
    page.get_by_role("link", name=CONFERENCE[1]).wait_for()
    assert page.evaluate(FURTHEST) <= 360
    look_closely(page)


def test_the_pages_of_organisers_are_for_everyone(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    slug, title = LOOKED_AT
    leave_places(site_environment, slug, 117, "--begun", "--asking", "2")
    page = visitor(360)
    open_event(page, site_url, title)
    look_closely(page)
    follow(page, "À accepter (2)")
    look_closely(page)
    follow(page, "Accueil")
    look_closely(page)
    page.get_by_role("button", name="Est là").first.click()
    says(page, "est là.")
    look_closely(page)
    page.get_by_role("link", name="Arrivée sans place").click()
    look_closely(page)
    page.get_by_role("button", name="Est là").click()
    expect(page.get_by_label("Prénom")).to_have_attribute("aria-invalid", "true")
    look_closely(page)
    page.go_back()
    follow(page, "Messages")
    look_closely(page)
    page.get_by_role("link", name="Écrire aux inscrits").click()
    look_closely(page)
    page.get_by_label("Objet").fill("Le quai d’arrivée change")
    page.get_by_label("Message").fill("Rendez-vous à l’entrée nord, à partir de 8 h 15.")
    page.get_by_label(re.compile("Confirmée")).check()
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    says(page, "Une fois parti, il ne se reprend pas.")
    look_closely(page)


def test_an_organiser_accepts_people_and_writes_to_them(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    slug, title = FOLLOWED
    leave_places(site_environment, slug, 33, "--asking", "3")
    page = visitor()
    open_event(page, site_url, title)
    picture(page, "inscrits")
    follow(page, "À accepter (3)")
    page.get_by_role("checkbox").last.uncheck()
    page.get_by_role("button", name="Accepter").click()
    says(page, "À accepter (1)")

    follow(page, "Messages")
    page.get_by_role("link", name="Écrire aux inscrits").click()
    page.get_by_label("Objet").fill("Le quai d’arrivée change")
    page.get_by_label("Message").fill("Rendez-vous à l’entrée nord, à partir de 8 h 15.")
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    says(page, "9 personnes")
    picture(page, "message")
    page.get_by_role("button", name="Envoyer à 9 personnes").click()
    expect(page.get_by_role("status").first).to_contain_text("Message envoyé à 9 personnes.")

    page.goto(f"{site_url}/admin/inscriptions/")
    row = page.get_by_role("row").filter(has_text=title)
    expect(row.get_by_role("cell").nth(3)).to_have_text("9")
    picture(page, "inscriptions")
