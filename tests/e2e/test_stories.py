"""Stories as readers have them: the player by keyboard, what is said beside the sound, without script too."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, Visitor
from .keyboard import tab_to
from .registering import look, says

EPISODE = "/podcasts/metiers-de-l-humain/podcast-premiers-mois/"
VIDEO = "/histoires/video-seize-metiers/"
TIME = "document.querySelector('audio, video').currentTime"
READY = "document.querySelector('audio, video')?.readyState > 0"


def until(page: Page, expression: str) -> None:
    """Wait until something is true in the page.

    It is asked again from outside: Playwright's ``wait_for_function`` evaluates text inside the page when its
    first answer is no, which our security policy refuses.
    """
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(f"Boolean({expression})"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It never was true: {expression}")


def at(page: Page, low: float, high: float) -> None:
    """Wait until the sound is somewhere between these seconds."""
    until(page, f"{TIME} >= {low} && {TIME} <= {high}")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", [EPISODE, VIDEO, "/histoires/", "/podcasts/metiers-de-l-humain/"])
def test_every_page_of_stories_holds_what_every_page_does(
    visitor: Visitor, site_url: str, path: str, width: int
) -> None:
    page = visitor(width)
    page.goto(site_url + path)
    look(page)


def test_the_player_is_used_by_keyboard_and_the_transcript_follows(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    parts: list[int] = []
    page.on("response", lambda answer: parts.append(answer.status) if "/media/" in answer.url else None)
    page.goto(site_url + EPISODE)
    until(page, READY)
    passage = page.locator("#t-48")
    tab_to(page, passage.get_by_role("link"))
    page.keyboard.press("Enter")
    at(page, 48, 60)
    expect(passage).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("#t-48$"))
    page.evaluate("document.querySelector('audio').pause()")

    tab_to(page, page.get_by_role("button", name="Reculer de 15 s"))
    page.keyboard.press("Enter")
    at(page, 30, 46)
    tab_to(page, page.get_by_label("Vitesse"))
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    chapter = page.get_by_role("link", name=re.compile("Un accueil qui s’étale"))
    tab_to(page, chapter)
    page.keyboard.press("Enter")
    at(page, 63, 75)
    page.evaluate("document.querySelector('audio').pause()")
    assert 206 in parts, "only the part that is heard is asked for"

    # The place is kept by this browser, and offered when one comes back.
    page.goto(site_url + "/podcasts/")
    page.goto(site_url + EPISODE)
    page.get_by_role("button", name=re.compile(r"Reprendre à 1:\d\d")).click()
    at(page, 60, 80)
    assert page.context.cookies() == []


def test_what_is_said_is_searched_and_shared_to_the_second(visitor: Visitor, site_url: str) -> None:
    page = visitor()
    page.goto(f"{site_url}/recherche/?q=solitude+des+premiers+mois&type=story")
    page.locator("main").get_by_role("link", name=re.compile("Les premiers mois")).first.click()
    expect(page).to_have_url(re.compile(EPISODE))
    until(page, READY)
    page.get_by_label("Chercher dans la transcription").fill("SOLITUDE")
    says(page, "Un passage le dit.")
    expect(page.locator(".transcript p[id]:visible")).to_have_count(1)
    page.get_by_label("Chercher dans la transcription").fill("zzz")
    says(page, "Aucun passage ne dit cela.")

    shared = visitor()
    shared.goto(f"{site_url}{EPISODE}#t-21")
    at(shared, 20.9, 22)
    assert shared.evaluate("document.querySelector('audio').paused")
    # The very passage, though its first word comes some tenths after the second.
    for passage in shared.locator("[data-start]").all():
        shared.goto(f"{site_url}{EPISODE}#{passage.get_attribute('id')}")
        expect(passage).to_have_attribute("aria-current", "true")
    shared.get_by_label("Chercher dans la transcription").fill("aller à")
    says(shared, "Aucun passage ne dit cela.")


def test_a_film_is_shown_with_its_subtitles(visitor: Visitor, site_url: str) -> None:
    page = visitor(360)
    page.goto(site_url + VIDEO)
    until(page, READY)
    until(page, "document.querySelector('video').textTracks[0].cues?.length > 10")
    page.locator("#t-12").get_by_role("link").click()
    at(page, 12, 20)


def test_all_can_be_read_and_heard_without_script(visitor: Visitor, site_url: str) -> None:
    page = visitor(320, javascript=False)
    page.goto(site_url + EPISODE)
    expect(page.locator("audio[controls]")).to_have_count(1)
    expect(page.get_by_role("button", name="Reculer de 15 s")).to_have_count(0)
    expect(page.get_by_label("Chercher dans la transcription")).to_be_hidden()
    page.locator("#t-48").get_by_role("link").click()
    expect(page).to_have_url(re.compile("#t-48$"))
    says(page, "repérer la solitude")
