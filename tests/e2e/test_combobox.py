"""Suggestions under the search field, by keyboard as by mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Visitor, Watch

PAGES = ("/", "/recherche/")
WIDTHS = (320, 1280)
TITLE = "Le tutorat des nouveaux salariés"


def field(page: Page) -> Locator:
    return page.locator("main").get_by_role("combobox")


def suggest(page: Page, text: str) -> Locator:
    """Type ``text`` and return the list of suggestions once shown."""
    field(page).click()
    page.keyboard.type(text)
    listbox = page.get_by_role("listbox", name="Suggestions")
    expect(listbox).to_be_visible()
    return listbox


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_suggestions_are_a_combobox(visitor: Visitor, site_url: str, path: str, width: int) -> None:
    page = visitor(width)
    page.goto(site_url + path)
    combobox = field(page)
    expect(combobox).to_have_attribute("aria-expanded", "false")
    listbox = suggest(page, "tutor")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(combobox).to_have_attribute("aria-controls", listbox.get_attribute("id") or "")
    count = listbox.get_by_role("option").count()
    expect(page.locator("main").get_by_text(re.compile(rf"^{count} suggestion"))).to_be_attached()
    box = listbox.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width

    page.keyboard.press("ArrowDown")
    first = listbox.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(combobox).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(listbox.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    expect(combobox).to_be_focused()

    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(combobox).to_have_value("tutor")
    expect(combobox).to_have_attribute("aria-expanded", "false")


def test_the_chosen_sheet_opens(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(site_url)
    listbox = suggest(page, "le tutorat")
    option = listbox.get_by_role("option", name=re.compile(TITLE))
    for _ in range(listbox.get_by_role("option").count()):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_suggestion_can_be_clicked(visitor: Visitor, site_url: str) -> None:
    page = visitor(320)
    page.goto(f"{site_url}/recherche/")
    suggest(page, "le tutorat").get_by_role("option", name=re.compile(TITLE)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_enter_searches_what_was_typed(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/")
    listbox = suggest(page, "tutorat")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site_url}/recherche/?q=tutorat")
    expect(listbox).to_be_hidden()
    expect(page.locator(".hit").first).to_be_visible()


def test_a_late_answer_shows_nothing(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/")
    asked = []
    page.on("request", lambda request: "suggestions/" in request.url and asked.append(request.url))
    field(page).click()
    page.keyboard.type("tutorat", delay=20)
    page.get_by_role("listbox").wait_for()
    assert len(asked) <= 2, "typing without pause asks once"
    field(page).fill("t")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()


def test_without_answer_the_field_still_searches(visitor: Visitor, watch: Watch, site_url: str) -> None:
    watch.expected.append("503")
    page = visitor()
    page.goto(f"{site_url}/recherche/")
    page.route("**/suggestions/**", lambda route: route.fulfill(status=503, body=""))
    field(page).click()
    with page.expect_response("**/suggestions/**"):
        page.keyboard.type("tutorat")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
