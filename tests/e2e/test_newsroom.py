"""A communication team at work: a story written, sent back, read twice, planned, and out at its hour."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from accounts.demonstration import DEMO_ACCOUNTS
from accounts.roles import CHIEF, COMMUNICATION

from .conftest import Visitor, Watch
from .editing import StoryEditor, picture, sign_in

EMAILS = {account.group: account.email for account in DEMO_ACCOUNTS}
TITLE = "Une journée avec une aide-soignante de nuit"
SLUG = "une-journee-avec-une-aide-soignante-de-nuit"
SUMMARY = "De vingt-et-une heures à six heures, ce que fait et ce qu’entend une aide-soignante."
TEXT = "À minuit, elle fait sa première ronde, une lampe tamisée à la main."
FILM = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
PLAYER = "https://www.youtube-nocookie.com"
JOB = "Aide-soignant"
JOB_SLUG = "aide-soignant"
PARIS = ZoneInfo("Europe/Paris")
# What is needed to plan and approve before the hour comes.
TO_PLAN = timedelta(seconds=30)
# Publications are looked for each minute.
APPEARS_WITHIN_S = 150


@pytest.fixture
def chief(visitor: Visitor, site_url: str) -> Iterator[Page]:
    """The editor-in-chief, who removes the story at the end: other tests count on the content as loaded."""
    page = visitor()
    sign_in(page, site_url, EMAILS[CHIEF.name])
    yield page
    page.goto(f"{site_url}/admin/histoires/?q=aide-soignante+de+nuit")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.goto(re.sub(r"/edit/.*", "/delete/", page.url))
    page.get_by_role("button", name=re.compile("supprimer", re.IGNORECASE)).first.click()
    expect(page.get_by_role("status")).to_contain_text("supprimée")


def next_minute() -> str:
    """Return the next full minute that leaves time to plan, as the form of the admin takes it."""
    at = datetime.now(PARIS) + TO_PLAN
    return f"{at.replace(second=0) + timedelta(minutes=1):%Y-%m-%d %H:%M}"


def answer(url: str) -> str:
    """Return what an address answers to anyone; empty when there is nothing there."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError:
        return ""


def open_draft(page: Page, site_url: str) -> StoryEditor:
    """Open the story in the form of the admin, from the home of the admin."""
    page.goto(f"{site_url}/admin/")
    page.get_by_role("link", name=TITLE).first.click()
    editor = StoryEditor(page)
    editor.wait()
    return editor


def shows_a_film_once_asked(reader: Page, watch: Watch) -> None:
    """Check that another site is asked of nothing before the reader wants its film, and shown then."""
    asked: list[str] = []
    reader.context.route(
        f"{PLAYER}/**",
        lambda route: (asked.append(route.request.url), route.fulfill(body="<p>Le film</p>"))[1],
    )
    reader.reload()
    expect(reader.get_by_role("link", name="La voir sur YouTube")).to_have_attribute("href", FILM)
    assert reader.locator("iframe").count() == 0
    assert asked == []
    watch.expected.append(PLAYER)
    reader.get_by_role("button", name="Afficher la vidéo ici").press("Enter")
    expect(reader.frame_locator("iframe").get_by_text("Le film")).to_be_visible()
    assert len(asked) == 1


def test_a_story_is_written_read_twice_planned_and_out(
    visitor: Visitor, chief: Page, site_url: str, watch: Watch
) -> None:
    page = visitor()
    sign_in(page, site_url, EMAILS[COMMUNICATION.name])
    editor = StoryEditor(page)
    editor.open_new(site_url)
    editor.tell(TITLE, SUMMARY)
    editor.add_section("Texte", TEXT)
    editor.insert("Vidéo d’un autre site")
    editor.fill_block(address=FILM, title="La nuit", summary="On y voit le couloir la nuit.")
    editor.expect_saved()
    checklist = editor.side("checklist")
    expect(checklist).to_contain_text("Choisissez un axe au moins")
    editor.file_under(axis="Fidéliser", job=JOB)
    expect(checklist).not_to_contain_text("Choisissez un axe au moins")
    picture(page, "histoire")

    # The preview is the page itself.
    preview = editor.side("preview").locator("iframe").last.content_frame
    expect(preview.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(preview.get_by_text(TEXT)).to_be_visible()

    expect(page.locator("footer").get_by_role("button", name="Publier")).to_have_count(0)
    with page.expect_navigation():
        editor.act(re.compile("^Soumettre"))
    expect(page.get_by_role("status").first).to_contain_text("soumise")

    # Sent back with a word, and submitted again.
    review = open_draft(chief, site_url)
    review.open_actions()
    review.choose(re.compile("Demander des (changements|modifications)"))
    dialog = chief.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Précisez de quel service il s’agit.")
    with chief.expect_navigation():
        dialog.get_by_role("button").last.click()
    editor = open_draft(page, site_url)
    expect(page.get_by_text("Précisez de quel service il s’agit.").first).to_be_attached()
    page.get_by_label(re.compile("^Résumé")).fill(f"{SUMMARY} Dans un Ehpad public.")
    with page.expect_navigation():
        editor.act(re.compile("^(Soumettre|Resoumettre)"))

    # First reading, then a date and the second one.
    review = open_draft(chief, site_url)
    review.open_actions()
    with chief.expect_navigation():
        review.choose(re.compile("^Approuver$"))
    assert answer(f"{site_url}/histoires/{SLUG}/") == ""
    review = open_draft(chief, site_url)
    review.side("status").get_by_role("button", name=re.compile("Programmer")).click()
    dialog = chief.get_by_role("dialog")
    at = next_minute()
    dialog.get_by_label(re.compile("publication", re.IGNORECASE)).first.fill(at)
    review.let_it_save()
    dialog.get_by_role("button", name=re.compile("Enregistrer")).press("Enter")
    review.let_it_save()
    review.open_actions()
    picture(chief, "parution")
    with chief.expect_navigation():
        review.choose(re.compile("^Approuver et"))
    assert datetime.now(PARIS) < datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
    assert answer(f"{site_url}/histoires/{SLUG}/") == "", "not before its hour"

    for _ in range(APPEARS_WITHIN_S):
        if answer(f"{site_url}/histoires/{SLUG}/"):
            break
        page.wait_for_timeout(1_000)
    reader = visitor(360)
    reader.goto(f"{site_url}/histoires/{SLUG}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_text(TEXT)).to_be_visible()
    shows_a_film_once_asked(reader, watch)
    reader.goto(f"{site_url}/recherche/?q=ronde+lampe+tamisée")
    expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()
    reader.goto(f"{site_url}/metiers/{JOB_SLUG}/")
    expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()
    for feed in ("atom.xml", "feed.json"):
        assert TITLE in answer(f"{site_url}/histoires/{feed}")
