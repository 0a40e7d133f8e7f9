"""A practice, from a form to a published sheet: told without an account, approved by its author."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import Visitor
from .editing import FORM_SETTLES_MS, SheetEditor, sign_in
from .mails import Mailbox, link
from .registering import READING_MS, look, look_closely, says

MODERATOR = DEMO_ACCOUNTS[1].email


def complete_the_sheet(admin: Page) -> None:
    """Say what a sheet needs to be published, as the editors do after they read the story."""
    admin.get_by_role("link", name="Écrire la fiche").click()
    editor = SheetEditor(admin)
    admin.wait_for_timeout(FORM_SETTLES_MS)
    editor.file_under(axis="Fidéliser", territory="Haute-Savoie", effort="Faible")
    editor.tab("Source et relecture")
    admin.locator("#id_organisation").select_option(index=1)
    editor.expect_saved()


def remove(admin: Page, edition: str) -> None:
    """Remove the sheet: the other tests count on the content as loaded."""
    admin.goto(re.sub(r"/edit/.*", "/delete/", edition))
    admin.get_by_role("button", name=re.compile("supprimer", re.IGNORECASE)).first.click()
    expect(admin.get_by_role("status")).to_contain_text("supprimée")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practice_goes_from_a_form_to_a_sheet(
    visitor: Visitor, site_url: str, site_environment: dict[str, str], javascript: bool
) -> None:
    mailbox = Mailbox(Path(site_environment["VAR_DIR"]) / "mails")
    how = "avec" if javascript else "sans"
    title, address = f"Un binôme d’accueil {how} script", f"rose.{how}@exemple.fr"
    page = visitor(320, javascript=javascript)
    page.goto(f"{site_url}/pratiques/raconter/")
    if javascript:
        look(page)
    page.wait_for_timeout(READING_MS)
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Votre pratique en une phrase").fill(title)
    page.get_by_role("button", name="Garder mon brouillon").click()
    says(page, "Un courriel est en route")
    page.goto(link(mailbox.wait_for(address, 1), "/pratiques/raconter/"))
    page.get_by_label("Ce que vous vouliez changer").fill("Que personne ne soit seul les premiers mois.")
    page.get_by_label("Ce que vous faites").fill("Un collègue volontaire accompagne chaque arrivée.")
    page.get_by_label("Fidéliser").check()
    page.get_by_label("Votre structure").fill("Les Tilleuls")
    if javascript:
        look(page)
    page.get_by_role("button", name="Envoyer mon récit").click()
    says(page, "En cours de lecture")

    admin = visitor()
    sign_in(admin, site_url, MODERATOR)
    admin.goto(f"{site_url}/admin/recits/")
    admin.get_by_role("link", name=title).first.click()
    admin.get_by_role("button", name="En faire une fiche").click()
    expect(admin.get_by_text("La fiche est commencée").first).to_be_visible()
    complete_the_sheet(admin)
    admin.goto(f"{site_url}/admin/recits/")
    admin.get_by_role("link", name=title).first.click()
    look_closely(admin)
    admin.get_by_role("button", name="Proposer le texte à l’auteur").click()
    expect(admin.get_by_text("Le texte est envoyé").first).to_be_visible()

    # Sent, drafted, proposed: the third, fourth and fifth mails after the link.
    page.goto(link(mailbox.wait_for(address, 4), "/pratiques/raconter/"))
    page.get_by_role("link", name="Relire la fiche").click()
    says(page, "Un collègue volontaire accompagne chaque arrivée.")
    if javascript:
        look(page)
    page.get_by_role("button", name="J’approuve ce texte").click()
    says(page, "Vous avez approuvé le texte.")

    admin.get_by_role("link", name="Écrire la fiche").click()
    edition = admin.url
    SheetEditor(admin).act(re.compile("^Publier"))
    expect(admin.get_by_role("status").first).to_contain_text("publi")
    page.goto(link(mailbox.wait_for(address, 5), "/pratiques/un-binome"))
    says(page, "Un collègue volontaire accompagne chaque arrivée.")
    says(page, "Racontée par Les Tilleuls")
    if javascript:
        look(page)
    remove(admin, edition)
