"""From a plan to what it gave: an address left, confirmed, asked three months later, counted on the sheet."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import ROOT, Visitor, Watch
from .editing import sign_in
from .mails import Mailbox, link

MODERATOR = DEMO_ACCOUNTS[1].email
# One sheet each: what is counted of one journey does not show in the other.
SHEETS = {True: ("tutorat-nouveaux-salaries", "Les Tilleuls"), False: ("livret-accueil", "Les Érables")}
# People take longer than robots.
READING_MS = 2_500
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
THREE_MONTHS = timedelta(days=95)


@pytest.fixture(autouse=True)
def _refusals(watch: Watch) -> None:
    """Expect what the console says of forms that are sent back, and of links that open nothing."""
    watch.expected += ["422", "410"]


@pytest.fixture
def mailbox(site_environment: dict[str, str], site_url: str) -> Mailbox:
    """Read what the site sent."""
    return Mailbox(Path(site_environment["VAR_DIR"]) / "mails")


def three_months_later(environment: dict[str, str]) -> None:
    """Let the site live a moment three months from now."""
    later = datetime.now(UTC) + THREE_MONTHS
    command = [sys.executable, "-m", "tests.e2e.later", later.isoformat()]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)


def look(page: Page) -> None:
    """Hold the page that is open to what every page is held to."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(OVERFLOW) <= 0
    assert page.context.cookies() == []


def leave_an_address(page: Page, site_url: str, slug: str, address: str, structure: str) -> None:
    """From the plan to « a mail is on its way »."""
    page.goto(f"{site_url}/pratiques/{slug}/essayer/")
    page.locator("#plan [name=etape]").first.fill("Réunir les tuteurs volontaires")
    page.get_by_role("button", name="Recevoir mon plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("donner des nouvelles")
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Adresse électronique").fill("pas une adresse")
    page.get_by_label("Nom de votre structure").fill(structure)
    page.get_by_role("button", name="Recevoir le courriel").click()
    # What is wrong is said beside the field, and nothing typed is lost.
    expect(page.get_by_label("Adresse électronique")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Nom de votre structure")).to_have_value(structure)
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("peut être montré").check()
    page.get_by_role("button", name="Recevoir le courriel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("courriel")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_try_is_followed_to_the_sheet(
    visitor: Visitor,
    mailbox: Mailbox,
    site_url: str,
    site_environment: dict[str, str],
    javascript: bool,
) -> None:
    slug, structure = SHEETS[javascript]
    address = f"direction-{slug}@example.org"
    page = visitor(320, javascript=javascript)
    leave_an_address(page, site_url, slug, address, structure)

    # The link opens in another browser, that of the mail; opening it changes nothing.
    confirmation = link(mailbox.wait_for(address, 1), "/confirmer/")
    page = visitor(320, javascript=javascript)
    for _ in range(2):
        page.goto(confirmation)
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez votre essai")
    page.get_by_role("button", name="Confirmer mon essai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    started = mailbox.wait_for(address, 2)
    page.goto(link(started, "?plan="))
    expect(page.locator("#plan [name=etape]").first).to_have_value("Réunir les tuteurs volontaires")

    three_months_later(site_environment)
    question = mailbox.wait_for(address, 3)
    page.goto(link(question, "/repondre/", "reponse=adapted"))
    expect(page.get_by_label("Oui, en l’adaptant")).to_be_checked()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.locator("[name=adaptations]").fill("Deux tuteurs au lieu d’un.")
    page.locator("[name=conseil]").fill("Prévenez les équipes avant.")
    page.get_by_role("button", name="Ajouter ces précisions").click()
    expect(page.get_by_role("status").first).to_contain_text("enregistrées")

    moderator = visitor()
    sign_in(moderator, site_url, MODERATOR)
    for path in ("retours", "essais"):
        moderator.goto(f"{site_url}/admin/{path}/")
        moderator.get_by_role("row").filter(has_text=structure).get_by_role("link").first.click()
        moderator.get_by_role("button", name="Accepter ce").or_(
            moderator.get_by_role("button", name="Accepter cet")
        ).click()

    reader = visitor(1280, javascript=javascript)
    reader.goto(f"{site_url}/pratiques/{slug}/")
    returns = reader.get_by_role("region", name="Ce que les autres en ont fait").or_(
        reader.locator("section[aria-labelledby=retours]")
    )
    for words in ("1 structure", structure, "Deux tuteurs au lieu d’un.", "Prévenez les équipes avant."):
        expect(returns.first).to_contain_text(words)
    assert address not in reader.content()
    reader.goto(f"{site_url}/essaimage/")
    expect(reader.locator("main")).to_contain_text(structure)
    if javascript:  # axe waits for ever in a page without script
        look(reader)
        reader.goto(f"{site_url}/pratiques/{slug}/")
        look(reader)

    # The link of a question that was answered opens nothing any more.
    page.goto(link(question, "/repondre/", "reponse=adapted"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne fonctionne plus")


def test_the_pages_of_a_try_are_for_everyone(
    visitor: Visitor, mailbox: Mailbox, site_url: str, site_environment: dict[str, str]
) -> None:
    slug, address = "edd-logistique", "axe@example.org"
    page = visitor(320, scheme="dark")
    page.goto(f"{site_url}/pratiques/{slug}/suivre/")
    look(page)
    page.wait_for_timeout(READING_MS)
    page.get_by_role("button", name="Recevoir le courriel").click()
    look(page)  # with its errors
    leave_an_address(page, site_url, slug, address, "Les Saules")
    look(page)
    page.goto(link(mailbox.wait_for(address, 1), "/confirmer/"))
    look(page)
    page.get_by_role("button", name="Confirmer mon essai").click()
    look(page)
    three_months_later(site_environment)
    page.goto(link(mailbox.wait_for(address, 3), "/repondre/", "reponse=dropped"))
    look(page)
    page.get_by_role("button", name="Envoyer ma réponse").click()
    look(page)
    # One is forgotten at one's own request.
    page.goto(link(mailbox.received_by(address)[1], "/mon-essai/"))
    look(page)
    page.get_by_role("link", name="Effacer mes données").click()
    look(page)
    page.get_by_role("button", name="Effacer").click()
    look(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("effac")
