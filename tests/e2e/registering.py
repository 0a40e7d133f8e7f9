"""Registering for an event as people do: what is clicked and typed, and what every page is held to."""

import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import ROOT, Visitor
from .mails import Mailbox, link

# People take longer than robots.
READING_MS = 2_500
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Resolved once colours have changed: in between, they are those of no scheme.
SETTLED = "Promise.all(document.getAnimations().map(animation => animation.finished))"


def leave_places(environment: dict[str, str], slug: str, left: int, *more: str) -> None:
    """Fill an event until so many places are left; ``more``: options of ``tests.e2e.crowd``."""
    command = [sys.executable, "-m", "tests.e2e.crowd", slug, str(left), *more]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)


def look_closely(page: Page) -> None:
    """Hold the page that is open, by day and by night, to what every page is held to, cookies apart."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"
    assert page.evaluate(OVERFLOW) <= 0


def look(page: Page) -> None:
    """Hold the public page that is open to what each is held to."""
    look_closely(page)
    assert page.context.cookies() == []


def says(page: Page, words: str) -> None:
    """Expect these words in the page."""
    expect(page.locator("main")).to_contain_text(words)


def send_form(page: Page, first: str, last: str, address: str) -> None:
    """Fill the form that is open and send it."""
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Prénom").fill(first)
    page.get_by_label("Nom", exact=True).fill(last)
    page.get_by_label("Adresse électronique").fill(address)
    page.locator("main form button[type=submit]").click()


def send_group(page: Page, employer: str, colleagues: dict[str, tuple[str, str]]) -> None:
    """Fill the form of a group that is open and send it; ``colleagues``: their names by their address."""
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Votre prénom").fill("Rose")
    page.get_by_label("Votre nom").fill("Colin")
    page.get_by_label("Votre adresse électronique").fill(employer)
    page.get_by_label("Structure").first.fill("Les Tilleuls")
    for number, (address, (first, last)) in enumerate(colleagues.items(), 1):
        line = page.get_by_role("group", name=f"Collègue {number}")
        line.get_by_label("Prénom").fill(first)
        line.get_by_label("Nom", exact=True).fill(last)
        line.get_by_label("Adresse électronique").fill(address)
    page.get_by_role("button", name="Envoyer", exact=True).last.click()


def register(visitor: Visitor, mailbox: Mailbox, url: str, address: str, *, javascript: bool) -> Page:
    """From the page of the event to one's own page, through the mail."""
    page = visitor(320, javascript=javascript)
    page.goto(url)
    page.locator("main a[href$='/inscription/']").click()
    send_form(page, "Camille", "Durand", "pas une adresse")
    # What is wrong is said beside the field, and nothing typed is lost.
    expect(page.get_by_label("Adresse électronique")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Prénom")).to_have_value("Camille")
    send_form(page, "Camille", "Durand", address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("courriel")
    # The link opens in another browser, that of the mail; opening it changes nothing.
    confirmation = link(mailbox.wait_for(address, 1), "/confirmer/")
    page = visitor(320, javascript=javascript)
    for _ in range(2):
        page.goto(confirmation)
        says(page, "Camille Durand")
    page.get_by_role("button", name="Confirmer").click()
    says(page, "Votre adresse est confirmée.")
    return page
