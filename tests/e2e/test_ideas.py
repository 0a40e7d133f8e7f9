"""An idea, from a form to the site: proposed without an account, read by the moderation, supported."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import Visitor
from .editing import sign_in
from .keyboard import tab_to
from .mails import Mailbox, link, text
from .registering import READING_MS, look, look_closely, says

MODERATOR = DEMO_ACCOUNTS[1].email
IN_QUEUE = "/admin/idees-a-relire/"


def begin(page: Page, site_url: str, title: str, address: str) -> None:
    """Begin an idea with its title and an address."""
    page.goto(f"{site_url}/idees/proposer/")
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Votre idée en une phrase").fill(title)
    page.get_by_role("button", name="Garder mon brouillon").click()
    says(page, "Un courriel est en route")


def complete(page: Page) -> None:
    """Say the rest of a draft, and send it."""
    page.get_by_label("Expliquez-la").fill("Les remplaçants de l’été ne trouvent pas à se loger.")
    page.get_by_label("Fidéliser").check()
    page.get_by_label("Son thème").select_option(index=1)
    page.get_by_role("button", name="Envoyer mon idée").click()
    says(page, "En cours de relecture")


def publish(visitor: Visitor, site_url: str, title: str) -> str:
    """Publish an idea from the queue, by the keyboard alone; return its address."""
    page = visitor()
    sign_in(page, site_url, MODERATOR)
    page.goto(f"{site_url}{IN_QUEUE}")
    tab_to(page, page.locator("#listing-results td.title a").first)
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent").strip() == title:
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title).first).to_be_visible()
    button = page.get_by_role("button", name="Publier", exact=True)
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Idée publiée.").first).to_be_visible()
    page.goto(f"{site_url}/admin/idees/?q={title.replace(' ', '+')}")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Voir sa page").click()
    return page.url


@pytest.mark.parametrize("javascript", [True, False])
def test_an_idea_goes_from_a_form_to_the_site(
    visitor: Visitor, site_url: str, site_environment: dict[str, str], javascript: bool
) -> None:
    mailbox = Mailbox(Path(site_environment["VAR_DIR"]) / "mails")
    title = f"Mutualiser un logement d’été {'avec' if javascript else 'sans'} script"
    address = f"sacha.{'avec' if javascript else 'sans'}@exemple.fr"
    page = visitor(320, javascript=javascript)
    begin(page, site_url, title, address)
    page.goto(link(mailbox.wait_for(address, 1), "/idees/la-mienne/"))
    if javascript:
        look(page)
    complete(page)
    public = publish(visitor, site_url, title)
    assert "Tout le monde peut maintenant la lire" in text(mailbox.wait_for(address, 3))
    page.goto(public)
    says(page, "remplaçants de l’été")
    if javascript:
        look(page)


def test_a_member_signs_in_by_a_code_and_supports(
    visitor: Visitor, site_url: str, site_environment: dict[str, str]
) -> None:
    mailbox, address = Mailbox(Path(site_environment["VAR_DIR"]) / "mails"), "noa.martin@exemple.fr"
    page = visitor(360)
    page.goto(f"{site_url}/idees/?tri=soutiens")
    look(page)
    page.locator("ol.hits a").first.click()
    look(page)
    page.get_by_role("link", name="Je la soutiens").click()
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Adresse électronique").fill(address)
    page.locator("main form button[type=submit]").first.click()
    code = re.search(r"\b\d{4}\s?\d{4}\b", text(mailbox.wait_for(address, 1)))
    assert code
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code[0])
    page.get_by_role("button", name="Se connecter").click()
    look_closely(page)
    page.get_by_role("button", name=re.compile("soutiens|soutenir", re.IGNORECASE)).click()
    page.goto(f"{site_url}/mon-espace/")
    look_closely(page)


def test_the_queue_and_an_idea_are_for_everyone(visitor: Visitor, site_url: str) -> None:
    page = visitor(320)
    sign_in(page, site_url, MODERATOR)
    for path in (IN_QUEUE, f"{IN_QUEUE}plusieurs/", "/admin/idees/chiffres/", "/admin/idees/importer/"):
        page.goto(f"{site_url}{path}")
        look_closely(page)
    page.goto(f"{site_url}/admin/idees/")
    page.locator("#listing-results td.title a").first.click()
    page.locator("summary", has_text="Corriger l’idée").click()
    look_closely(page)


def test_a_table_of_two_thousand_rows_is_imported(visitor: Visitor, site_url: str, tmp_path: Path) -> None:
    table = tmp_path / "assises.csv"
    with table.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Contribution", "Détail", "Axe", "Thème"])
        for n in range(1_950):
            writer.writerow([f"Proposition numéro {n * 7919}", "Texte", "Fidéliser", "QVCT"])
        for n in range(50):
            writer.writerow([f"Autre chose {n}", "", "Axe inconnu", "QVCT"])
    page = visitor()
    sign_in(page, site_url, MODERATOR)
    page.goto(f"{site_url}/admin/idees/importer/")
    page.get_by_label("Entendues à").select_option(index=1)
    page.get_by_label("Tableau des contributions").set_input_files(table)
    page.get_by_label("Relire chaque contribution").check()
    page.get_by_role("button", name="Lire ce tableau").click()
    expect(page.get_by_text("lignes en erreur").first).to_be_visible(timeout=60_000)
    look_closely(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le rapport").click()
    lines = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig"), delimiter=";"))
    errors = [line for line in lines if line["Ce qu’il en est"] == "Erreur"]
    assert [line["Ligne"] for line in errors] == [str(n) for n in range(1_952, 2_002)]
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("contributions importées").first).to_be_visible(timeout=60_000)
