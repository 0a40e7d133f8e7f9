"""Each page of a registration is for everyone: axe, by day and by night, on a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import Visitor, Watch
from .mails import Mailbox, link
from .registering import READING_MS, leave_places, look, register, says, send_form, send_group


@pytest.fixture(autouse=True)
def _refusals(watch: Watch) -> None:
    """Expect what the console says of forms that are sent back."""
    watch.expected.append("422")


@pytest.fixture
def mailbox(site_environment: dict[str, str], site_url: str) -> Mailbox:
    """Read what the site sent."""
    return Mailbox(Path(site_environment["VAR_DIR"]) / "mails")


def test_the_pages_of_a_registration_are_for_everyone(
    visitor: Visitor, mailbox: Mailbox, site_url: str
) -> None:
    url, address = f"{site_url}/evenements/demo-assises-attractivite/", "axe@example.org"
    page = visitor(320)
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
    page = visitor(320)
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


def test_the_pages_of_a_group_are_for_everyone(visitor: Visitor, mailbox: Mailbox, site_url: str) -> None:
    employer = "axe-groupe@example.org"
    page = visitor(320)
    page.goto(f"{site_url}/evenements/demo-assises-attractivite/inscription/groupe/")
    send_group(page, employer, {"axe-collegue@example.org": ("Awa", "Diop")})
    page = visitor(320)
    page.goto(link(mailbox.wait_for(employer, 1), "/groupe/"))
    look(page)
    page.get_by_role("button", name="Envoyer les courriels").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("en route")
    look(page)


def test_who_waits_and_who_is_offered_a_place_is_not_left_out(
    visitor: Visitor, mailbox: Mailbox, site_url: str, site_environment: dict[str, str]
) -> None:
    slug = "demo-table-ronde-logement-salaries"
    first, second = "axe-premiere@example.org", "axe-deuxieme@example.org"
    url = f"{site_url}/evenements/{slug}/"
    leave_places(site_environment, slug, 1)
    holder = register(visitor, mailbox, url, first, javascript=True)
    waiting = visitor(320)
    waiting.goto(f"{url}inscription/")
    says(waiting, "C’est complet.")
    look(waiting)
    waiting = register(visitor, mailbox, url, second, javascript=True)
    says(waiting, "liste d’attente")
    look(waiting)
    mailbox.wait_for(second, 2)

    leave_places(site_environment, slug, 0, "--near")
    holder.get_by_role("link", name="Annuler mon inscription").click()
    holder.get_by_role("button", name="Annuler mon inscription").click()
    says(holder, "C’est annulé.")
    offered = visitor(320)
    offered.goto(link(mailbox.wait_for(second, 3), "/gerer/"))
    says(offered, "Une place vous est proposée")
    look(offered)
    offered.get_by_role("link", name="La laisser").click()
    says(offered, "Laisser la place")
    look(offered)
    offered.go_back()
    offered.get_by_role("button", name="Prendre la place").click()
    says(offered, "Votre place est confirmée")


def test_what_is_full_is_said_to_everyone(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    slug = "demo-visio-nouvel-appel"
    leave_places(site_environment, slug, 0)
    page = visitor(320)
    page.goto(f"{site_url}/evenements/{slug}/inscription/")
    says(page, "Il n’y a plus de place, ni de liste d’attente.")
    look(page)
