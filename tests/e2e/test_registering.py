"""From the page of an event to a place in it: confirmed from the mail, noted, given up, given on."""

import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import ROOT, Visitor, Watch
from .editing import sign_in
from .keyboard import tab_to
from .mails import Mailbox, link

ORGANISER = DEMO_ACCOUNTS[2].email
# One event each: who registers in one journey takes no place in another.
EVENTS = {True: "demo-atelier-tutorat", False: "demo-atelier-espace-discussion"}
# People take longer than robots.
READING_MS = 2_500
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _refusals(watch: Watch) -> None:
    """Expect what the console says of forms that are sent back, and of links that open nothing."""
    watch.expected += ["422", "410"]


@pytest.fixture
def mailbox(site_environment: dict[str, str], site_url: str) -> Mailbox:
    """Read what the site sent."""
    return Mailbox(Path(site_environment["VAR_DIR"]) / "mails")


def leave_places(environment: dict[str, str], slug: str, left: int, *moment: str) -> None:
    command = [sys.executable, "-m", "tests.e2e.crowd", slug, str(left), *moment]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)


def look(page: Page) -> None:
    """Hold the page that is open to what every page is held to."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(OVERFLOW) <= 0
    assert page.context.cookies() == []


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def send_form(page: Page, first: str, last: str, address: str) -> None:
    """Fill the form that is open and send it."""
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Prénom").fill(first)
    page.get_by_label("Nom", exact=True).fill(last)
    page.get_by_label("Adresse électronique").fill(address)
    page.locator("main form button[type=submit]").click()


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


def invitation(mail: EmailMessage) -> tuple[str, dict[str, Any]]:
    """Return the method of the calendar of a mail, and what it says of the event."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert str(part.get_param("method")) == str(calendar["METHOD"])
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), {name: event[name] for name in ("UID", "SEQUENCE")}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_place_is_taken_noted_given_up_and_given_on(
    visitor: Visitor,
    mailbox: Mailbox,
    site_url: str,
    site_environment: dict[str, str],
    javascript: bool,
) -> None:
    slug = EVENTS[javascript]
    url = f"{site_url}/evenements/{slug}/"
    leave_places(site_environment, slug, 1)
    first, second = f"premiere-{slug}@example.org", f"deuxieme-{slug}@example.org"

    page = register(visitor, mailbox, url, first, javascript=javascript)
    says(page, "Votre place est confirmée")
    method, told = invitation(mailbox.wait_for(first, 2))
    assert method == "REQUEST"
    with page.expect_download() as started:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    (noted,) = Calendar.from_ical(Path(started.value.path()).read_bytes()).walk("VEVENT")
    assert noted["UID"] == told["UID"]
    assert "/gerer/" not in noted.to_ical().decode()

    waiting = register(visitor, mailbox, url, second, javascript=javascript)
    says(waiting, "liste d’attente")
    mailbox.wait_for(second, 2)

    page.get_by_role("link", name="Annuler mon inscription").click()
    page.get_by_role("button", name="Annuler mon inscription").click()
    says(page, "C’est annulé.")
    assert page.evaluate(OVERFLOW) <= 0
    method, struck = invitation(mailbox.wait_for(first, 3))
    assert (method, struck["UID"]) == ("CANCEL", told["UID"])
    assert struck["SEQUENCE"] > told["SEQUENCE"]
    promoted = mailbox.wait_for(second, 3)
    assert invitation(promoted)[0] == "REQUEST"
    waiting.goto(link(promoted, "/gerer/"))
    says(waiting, "Votre place est confirmée")

    reader = visitor(1280, javascript=javascript)
    reader.goto(url)
    assert "Durand" not in reader.content()
    assert first not in reader.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_registration_are_for_everyone(
    visitor: Visitor, mailbox: Mailbox, site_url: str, scheme: str
) -> None:
    url, address = f"{site_url}/evenements/demo-assises-attractivite/", f"axe-{scheme}@example.org"
    page = visitor(320, scheme=scheme)
    for path in ("", "inscription/", "inscription/groupe/"):
        page.goto(url + path)
        look(page)
    page.wait_for_timeout(READING_MS)
    page.get_by_role("button", name="Envoyer").click()
    look(page)  # with its errors
    page.goto(f"{url}inscription/")
    page.wait_for_timeout(READING_MS)
    page.locator("main form button[type=submit]").click()
    look(page)
    page.get_by_label("Atelier A").check()
    send_form(page, "Camille", "Durand", address)
    look(page)
    page = visitor(320, scheme=scheme)
    page.goto(link(mailbox.wait_for(address, 1), "/confirmer/"))
    look(page)
    page.get_by_role("button", name="Confirmer").click()
    says(page, "Atelier A")
    look(page)
    page.get_by_role("link", name="Annuler mon inscription").click()
    look(page)
    page.get_by_role("button", name="Annuler mon inscription").click()
    says(page, "C’est annulé.")
    look(page)
    page.get_by_role("link", name="Effacer mes données").click()
    look(page)
    page.get_by_role("button", name="Effacer mes données").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("effacées")
    look(page)


def test_a_keyboard_is_enough(visitor: Visitor, mailbox: Mailbox, site_url: str) -> None:
    address = "clavier@example.org"
    page = visitor()
    page.goto(f"{site_url}/evenements/demo-webinaire-restitution-qvct/")
    tab_to(page, page.locator("main a[href$='/inscription/']"))
    page.keyboard.press("Enter")
    page.wait_for_timeout(READING_MS)
    for label, typed in (("Prénom", "Sacha"), ("Nom", "Petit"), ("Adresse électronique", address)):
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(typed)
    tab_to(page, page.locator("main form button[type=submit]"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("courriel")
    page.goto(link(mailbox.wait_for(address, 1), "/confirmer/"))
    tab_to(page, page.get_by_role("button", name="Confirmer"))
    page.keyboard.press("Enter")
    says(page, "Votre place est confirmée")


def test_an_employer_registers_colleagues_who_each_confirm(
    visitor: Visitor, mailbox: Mailbox, site_url: str
) -> None:
    employer, colleague = "rh-groupe@example.org", "collegue-groupe@example.org"
    page = visitor(320, javascript=False)
    page.goto(f"{site_url}/evenements/demo-webinaire-restitution-qvct/inscription/groupe/")
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Votre prénom").fill("Rose")
    page.get_by_label("Votre nom").fill("Colin")
    page.get_by_label("Votre adresse électronique").fill(employer)
    page.get_by_label("Structure").first.fill("Les Tilleuls")
    line = page.get_by_role("group", name="Collègue 1")
    line.get_by_label("Prénom").fill("Awa")
    line.get_by_label("Nom", exact=True).fill("Diop")
    line.get_by_label("Adresse électronique").fill(colleague)
    page.get_by_role("button", name="Envoyer").click()
    page.goto(link(mailbox.wait_for(employer, 1), "/groupe/"))
    assert mailbox.received_by(colleague) == []  # not before the employer's address is known to be theirs
    page.get_by_role("button", name="Confirmer").or_(page.get_by_role("button", name="Envoyer")).first.click()
    page = visitor(320, javascript=False)
    page.goto(link(mailbox.wait_for(colleague, 1), "/confirmer/"))
    page.get_by_role("button", name="Confirmer").click()
    says(page, "Votre place est confirmée")


def test_an_organiser_lets_people_in_from_a_telephone(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    leave_places(site_environment, "demo-table-ronde-logement-salaries", 78, "begun")
    page = visitor(360)
    sign_in(page, site_url, ORGANISER)
    page.goto(f"{site_url}/admin/inscriptions/")
    page.get_by_role("link", name="loger les salariés").first.click()
    page.get_by_role("link", name="Accueil", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("sur 2 attendus")
    page.get_by_role("button", name="Est là").first.click()
    expect(page.locator("main")).to_contain_text("1 présent sur 2 attendus")
