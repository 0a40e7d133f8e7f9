"""A sheet from its first words to its readers: written, previewed, submitted, approved, planned."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS

from .conftest import Visitor
from .editing import SheetEditor, picture, sign_in

EDITOR, MODERATOR = (account.email for account in DEMO_ACCOUNTS[:2])
TITLE = "Un café des équipes chaque mois"
SLUG = "un-cafe-des-equipes-chaque-mois"
SUMMARY = "Une fois par mois, les équipes prennent une heure pour parler du métier, sans ordre du jour."
SOURCE = "Restitution des assises de Haute-Savoie, 19-20 juin 2024"


@pytest.fixture
def moderator(visitor: Visitor, site_url: str) -> Iterator[Page]:
    """A moderator, who removes the sheet at the end: the other tests count on the content as loaded."""
    page = visitor()
    sign_in(page, site_url, MODERATOR)
    yield page
    page.goto(f"{site_url}/admin/fiches/?q=café")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.goto(re.sub(r"/edit/.*", "/delete/", page.url))
    page.get_by_role("button", name=re.compile("supprimer", re.IGNORECASE)).first.click()
    expect(page.get_by_role("status")).to_contain_text("supprimée")


def write_sheet(page: Page, site_url: str) -> SheetEditor:
    """Write all that a sheet needs to be published."""
    editor = SheetEditor(page)
    editor.open_new(site_url)
    editor.tell(TITLE, SUMMARY)
    editor.add_section("Contexte", "Les équipes de jour et de nuit se croisaient sans se parler.")
    editor.file_under(axis="Fidéliser", territory="Haute-Savoie", effort="Faible")
    editor.cite(origin="Assises", source=SOURCE)
    editor.tab("Fiche")
    return editor


def test_a_sheet_is_written_submitted_and_approved(visitor: Visitor, moderator: Page, site_url: str) -> None:
    page = visitor()
    sign_in(page, site_url, EDITOR)
    picture(page, "accueil")
    page.goto(f"{site_url}/admin/fiches/")
    picture(page, "liste")

    editor = SheetEditor(page)
    editor.open_new(site_url)
    editor.tell(TITLE, SUMMARY)
    editor.add_section("Contexte", "Les équipes de jour et de nuit se croisaient sans se parler.")
    editor.expect_saved()
    # The draft exists now, incomplete; the checklist says what a publication would need.
    checklist = editor.side("checklist")
    expect(checklist).to_contain_text("Choisissez l’axe principal")
    picture(page, "avant-de-publier")

    editor.file_under(axis="Fidéliser", territory="Haute-Savoie", effort="Faible")
    editor.cite(origin="Assises", source=SOURCE)
    editor.tab("Fiche")
    expect(checklist).to_contain_text("Rien ne manque")

    # The preview is the page itself.
    preview = editor.side("preview").locator("iframe").last.content_frame
    expect(preview.get_by_role("heading", level=1)).to_have_text(re.compile("Un café des équipes"))
    expect(preview.get_by_text("Les équipes de jour et de nuit")).to_be_visible()
    picture(page, "apercu")
    expect(editor.side("checks")).to_contain_text("Problèmes trouvés")

    # An editor submits, and has no button to publish.
    expect(page.locator("footer").get_by_role("button", name="Publier")).to_have_count(0)
    editor.act(re.compile("^Soumettre"))
    expect(page.get_by_role("status").first).to_contain_text("soumise")

    moderator.goto(f"{site_url}/admin/")
    picture(moderator, "moderation")
    moderator.get_by_role("link", name=TITLE).first.click()
    review = SheetEditor(moderator)
    review.open_actions()
    picture(moderator, "relecture")
    review.choose("Approuver et Publier")
    expect(moderator.get_by_role("status").first).to_be_visible()

    reader = visitor()
    reader.goto(f"{site_url}/pratiques/{SLUG}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(re.compile("Un café des équipes"))


def test_a_moderator_plans_a_publication(visitor: Visitor, moderator: Page, site_url: str) -> None:
    editor = write_sheet(moderator, site_url)
    editor.expect_saved()
    editor.side("status").get_by_role("button", name=re.compile("Programmer")).click()
    dialog = moderator.get_by_role("dialog")
    dialog.get_by_label(re.compile("publication", re.IGNORECASE)).first.fill("2099-09-01 08:00")
    picture(moderator, "programmer")
    editor.let_it_save()
    # By keyboard: the calendar may still lie over the button.
    dialog.get_by_role("button", name=re.compile("Enregistrer")).press("Enter")
    editor.act(re.compile("^(Publier|Programmer)"))
    expect(moderator.get_by_role("status").first).to_contain_text("planifiée")
    moderator.goto(f"{site_url}/admin/fiches/?status=scheduled")
    expect(moderator.get_by_role("link", name=TITLE, exact=True)).to_be_visible()
