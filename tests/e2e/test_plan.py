"""« Je l’essaie chez moi »: from a problem to a plan in hand, with and without JavaScript."""

import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from .conftest import Visitor, Watch
from .keyboard import focused_id, tab_to

SHEET = "Le tutorat des nouveaux salariés"
PATH = "/pratiques/tutorat-nouveaux-salaries/essayer/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EVERYONE = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


def titles(page: Page) -> list[str]:
    """Return what the steps of the page say."""
    return [area.input_value() for area in page.locator("#plan [name=etape]").all()]


def status(page: Page) -> Locator:
    return page.locator("[data-plan-status]")


def download(page: Page, name: str, folder: Path) -> Path:
    """Press a button that gives a file, and return the file."""
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


@EVERYONE
@pytest.mark.parametrize("width", [360, 1280])
def test_a_plan_in_hand_three_clicks_after_the_search(
    visitor: Visitor, site_url: str, tmp_path: Path, javascript: bool, width: int
) -> None:
    page = visitor(width, javascript=javascript)
    page.goto(site_url)
    box = page.locator("main").get_by_role("searchbox").or_(page.locator("main").get_by_role("combobox"))
    box.fill("tutorat nouveaux")
    box.press("Enter")

    page.get_by_role("link", name=SHEET).first.click()
    page.get_by_role("link", name="Je l’essaie chez moi").first.click()
    document = Document(str(download(page, "Document Word", tmp_path)))

    assert document.paragraphs[0].text == SHEET
    assert len(document.tables[0].rows) == len(titles(page)) + 1


@EVERYONE
def test_a_plan_is_edited_and_exported(
    visitor: Visitor, site_url: str, tmp_path: Path, javascript: bool
) -> None:
    page = visitor(javascript=javascript)
    page.goto(site_url + PATH)
    first, second, *others = titles(page)
    page.get_by_label("Date de début").fill("2027-01-04")
    page.get_by_label("Votre structure").fill("Les Tilleuls")
    page.get_by_role("button", name="Retirer l’étape 2").click()
    page.get_by_role("button", name="Ajouter une étape").click()
    expect(page.locator("#plan [name=etape]").last).to_be_focused()
    page.keyboard.type("=1+1 \N{HONEYBEE} fêter")
    page.locator("#plan [name=quand]").last.fill("J+15")
    page.get_by_role("button", name=f"Monter l’étape {len(others) + 2}").click()
    page.get_by_label("Faite", exact=True).first.check()
    expected = [first, *others[:-1], "=1+1 \N{HONEYBEE} fêter", others[-1]]
    expect(page.locator("#plan [name=etape]").nth(len(expected) - 2)).to_have_value(expected[-2])
    assert titles(page) == expected
    assert second not in expected

    sheet = load_workbook(download(page, "Tableur Excel", tmp_path)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[1] for row in rows] == expected
    assert [row[5] for row in rows] == ["oui", *["non"] * (len(expected) - 1)]
    calendar = Calendar.from_ical(download(page, "Pour mon agenda", tmp_path).read_bytes())
    days = {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("VEVENT")}
    assert days[expected[-2]] == date(2027, 1, 19)
    assert titles(page) == expected, "the page is still there"


@EVERYONE
def test_a_link_opens_the_plan_in_another_browser(visitor: Visitor, site_url: str, javascript: bool) -> None:
    page = visitor(javascript=javascript)
    page.goto(site_url + PATH)
    page.locator("#plan [name=etape]").first.fill("Écrit par une collègue")
    page.get_by_role("button", name="Créer un lien").click()
    field = page.get_by_label("Lien de ce plan")
    expect(field).to_have_value(re.compile(r"\?plan=1"))
    link = field.input_value()

    for script in (True, False):
        other = visitor(javascript=script)
        other.goto(link)
        assert titles(other) == titles(page)
        assert titles(other)[0] == "Écrit par une collègue"


def test_the_plan_is_kept_in_the_browser(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url + PATH)
    before = titles(page)
    page.locator("#plan [name=etape]").first.fill("Gardé ici")
    page.reload()
    expect(page.locator("#plan [name=etape]").first).to_have_value("Gardé ici")
    expect(page.get_by_text("gardé dans ce navigateur")).to_be_visible()
    assert page.context.cookies() == []

    page.get_by_role("link", name="Repartir de la fiche").click()
    assert titles(page) == before
    status(page).get_by_role("button", name="Annuler").click()
    expect(page.locator("#plan [name=etape]").first).to_have_value("Gardé ici")


def test_a_link_does_not_replace_a_plan_without_asking(visitor: Visitor, site_url: str) -> None:
    author = visitor()
    author.goto(site_url + PATH)
    author.get_by_label("Titre de votre plan").fill("Le plan reçu")
    author.get_by_role("button", name="Créer un lien").click()
    expect(author.get_by_label("Lien de ce plan")).to_have_value(re.compile(r"\?plan=1"))
    link = author.get_by_label("Lien de ce plan").input_value()

    page = visitor()
    page.goto(site_url + PATH)
    page.get_by_label("Titre de votre plan").fill("Mon plan")
    expect(page.get_by_text("gardé dans ce navigateur")).to_be_visible()
    page.goto(link)
    expect(page.get_by_label("Titre de votre plan")).to_have_value("Le plan reçu")
    page.get_by_role("link", name="Revenir à mon plan").click()
    expect(page.get_by_label("Titre de votre plan")).to_have_value("Mon plan")

    page.goto(link)
    page.get_by_role("button", name="Le remplacer par celui-ci").click()
    page.goto(site_url + PATH)
    expect(page.get_by_label("Titre de votre plan")).to_have_value("Le plan reçu")


@EVERYONE
def test_the_way_back_from_the_follow_up_finds_the_plan_again(
    visitor: Visitor, site_url: str, javascript: bool
) -> None:
    page = visitor(javascript=javascript)
    page.goto(site_url + PATH)
    page.get_by_label("Titre de votre plan").fill("Écrit chez nous")
    page.get_by_role("button", name="Recevoir mon plan et donner des nouvelles").click()
    page.get_by_role("link", name="Revenir au plan").click()
    expect(page.get_by_label("Titre de votre plan")).to_have_value("Écrit chez nous")
    expect(page.get_by_text("Vous gardez déjà un autre plan")).to_be_hidden()


def test_steps_are_ordered_with_the_keyboard(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url + PATH)
    first, second, third, *others = titles(page)

    tab_to(page, page.get_by_role("button", name="Descendre l’étape 1"))
    page.keyboard.press("Enter")
    assert titles(page) == [second, first, third, *others]
    expect(status(page)).to_contain_text("position 2 sur")
    assert focused_id(page) == "descendre-1", "the button followed its step"
    page.keyboard.press("Space")
    assert titles(page) == [second, third, first, *others]

    tab_to(page, page.get_by_role("button", name="Retirer l’étape 3"))
    page.keyboard.press("Enter")
    assert titles(page) == [second, third, *others]
    tab_to(page, status(page).get_by_role("button", name="Annuler"))
    page.keyboard.press("Enter")
    assert titles(page) == [second, third, first, *others]
    assert focused_id(page) == "etape-1"


def test_dates_follow_what_is_typed(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url + PATH)
    page.get_by_label("Date de début").fill("2027-01-04")
    when = page.locator("#plan [name=quand]").first
    when.fill("J+5")
    expect(page.locator("[data-date]").first).to_have_text("11 janvier 2027")
    when.fill("un jour")
    expect(page.locator("[data-date]").first).to_have_text("Pas de date calculée")


def test_a_browser_that_keeps_nothing_says_so(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('refused'); };")
    page.goto(site_url + PATH)
    page.locator("#plan [name=etape]").first.fill("Perdu ?")
    expect(status(page)).to_contain_text("Ce navigateur refuse de garder votre plan")
    assert titles(page)[0] == "Perdu ?"


@EVERYONE
def test_what_is_wrong_leads_to_its_field(
    visitor: Visitor, site_url: str, watch: Watch, javascript: bool
) -> None:
    watch.expected.append("422")
    page = visitor(javascript=javascript)
    page.goto(site_url + PATH)
    page.get_by_role("button", name="Pour mon agenda").click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("date de début")).click()
    expect(page.get_by_label("Date de début")).to_be_focused()
    assert len(titles(page)) > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_axe_finds_nothing_in_a_plan(
    visitor: Visitor, site_url: str, watch: Watch, scheme: str, script: bool
) -> None:
    watch.expected.append("422")
    page = visitor(320, scheme=scheme)
    if not script:
        # axe is itself a script: the browser runs scripts, and is given none of ours.
        page.route("**/js/plan*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(site_url + PATH)
    page.get_by_label("Faite", exact=True).first.check()
    page.get_by_role("button", name="Retirer l’étape 3").click()
    page.get_by_role("button", name="Créer un lien").click()
    expect(page.get_by_label("Lien de ce plan")).to_have_value(re.compile(r"\?plan=1"))
    shared = Axe().run(page)
    page.get_by_role("button", name="Pour mon agenda").click()
    expect(page.get_by_role("alert")).to_be_visible()
    refused = Axe().run(page)

    assert shared.violations_count == 0, shared.generate_report()
    assert refused.violations_count == 0, refused.generate_report()
    assert page.evaluate(OVERFLOW) <= 0


def test_a_plan_prints_without_its_buttons(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url + PATH)
    page.emulate_media(media="print")
    expect(page.locator("#plan [name=etape]").first).to_be_visible()
    assert page.locator("main button:visible").count() == 0
