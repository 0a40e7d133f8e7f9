"""From the page of an event to a place in it: confirmed from the mail, noted, given up, given on."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from .conftest import Visitor, Watch
from .keyboard import tab_to
from .mails import Mailbox, link
from .registering import OVERFLOW, READING_MS, leave_places, register, says, send_group

# One event each: who registers in one journey takes no place in another.
EVENTS = {True: "demo-atelier-tutorat", False: "demo-atelier-espace-discussion"}


@pytest.fixture(autouse=True)
def _refusals(watch: Watch) -> None:
    """Expect what the console says of forms that are sent back, and of links that open nothing."""
    watch.expected += ["422", "410"]


@pytest.fixture
def mailbox(site_environment: dict[str, str], site_url: str) -> Mailbox:
    """Read what the site sent."""
    return Mailbox(Path(site_environment["VAR_DIR"]) / "mails")


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


def press(page: Page, role: Any, name: str) -> None:
    """Go to a link or a button with Tab, and press Enter."""
    tab_to(page, page.get_by_role(role, name=name))
    page.keyboard.press("Enter")


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
    press(page, "button", "Confirmer")
    says(page, "Votre place est confirmée")

    with page.expect_download() as started:
        press(page, "link", "Ajouter à mon agenda")
    assert Calendar.from_ical(Path(started.value.path()).read_bytes()).walk("VEVENT")
    tab_to(page, page.get_by_label("Structure"))
    page.keyboard.type("Les Tilleuls")
    press(page, "button", "Enregistrer")
    says(page, "Vos changements sont enregistrés.")
    expect(page.get_by_label("Structure")).to_have_value("Les Tilleuls")
    press(page, "link", "Annuler mon inscription")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Annuler votre inscription")
    press(page, "button", "Annuler mon inscription")
    says(page, "C’est annulé.")
    press(page, "link", "Effacer mes données")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Effacer vos données")
    press(page, "button", "Effacer mes données")
    expect(page.get_by_role("heading", level=1)).to_contain_text("effacées")


def test_an_employer_registers_colleagues_who_each_confirm(
    visitor: Visitor, mailbox: Mailbox, site_url: str
) -> None:
    employer = "rh-groupe@example.org"
    colleagues = {
        "awa-groupe@example.org": ("Awa", "Diop"),
        "malik-groupe@example.org": ("Malik", "Haddad"),
    }
    page = visitor(320, javascript=False)
    page.goto(f"{site_url}/evenements/demo-webinaire-restitution-qvct/inscription/groupe/")
    send_group(page, employer, colleagues)
    page.goto(link(mailbox.wait_for(employer, 1), "/groupe/"))
    for address, names in colleagues.items():
        says(page, f"{' '.join(names)}, {address}")
        # Not before the employer's address is known to be theirs.
        assert mailbox.received_by(address) == []
    page.get_by_role("button", name="Envoyer les courriels").click()
    says(page, "Chaque collègue reçoit le sien")
    asked = {address: mailbox.wait_for(address, 1) for address in colleagues}
    for address, names in colleagues.items():
        page = visitor(320, javascript=False)
        page.goto(link(asked[address], "/confirmer/"))
        says(page, " ".join(names))
        others = set(colleagues.values()) - {names}
        expect(page.locator("main")).not_to_contain_text(" ".join(others.pop()))
        page.get_by_role("button", name="Confirmer").click()
        says(page, "Votre place est confirmée")
        mailbox.wait_for(address, 2)
