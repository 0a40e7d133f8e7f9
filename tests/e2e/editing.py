"""The admin as an editor uses it: what is clicked and typed, in one place."""

import os
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accounts.demonstration import DEMO_PASSWORD

# Where the pictures of the editors' guide go, when they are asked for (make guide-images).
PICTURES = os.environ.get("GUIDE_IMAGES", "")
PALETTE_COLOURS = 256
# Wagtail looks at a form two seconds after it opens, to tell later what changed: nobody types sooner.
FORM_SETTLES_MS = 2_500
# The draft saves itself half a second after a change; saving at the same instant looks like two windows.
SAVES_ITSELF_MS = 2_000


def sign_in(page: Page, site_url: str, email: str) -> None:
    """Open the admin with an account of the demonstration."""
    page.goto(f"{site_url}/admin/login/")
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="S'identifier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("la rédaction")


def picture(page: Page, name: str) -> None:
    """Keep what the screen shows for the guide, with few colours to stay light."""
    if not PICTURES:
        return
    path = Path(PICTURES) / f"guide-{name}.png"
    page.wait_for_timeout(600)  # what is still sliding in
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(PALETTE_COLOURS).save(path, optimize=True)


class Editor:
    """The form of a page."""

    # What its title suggests.
    title_hint = ""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait(self) -> None:
        """Wait until a new form is there, and has settled."""
        self.page.get_by_placeholder(self.title_hint).wait_for()
        self.page.wait_for_timeout(FORM_SETTLES_MS)

    def tell(self, title: str, summary: str) -> None:
        """Write the title and the summary."""
        self.page.get_by_placeholder(self.title_hint).fill(title)
        self.page.get_by_label(re.compile("^Résumé")).fill(summary)

    def add_section(self, kind: str, text: str) -> None:
        """Add the first section of the sheet."""
        self.insert(kind)
        self.page.get_by_role("textbox", name=re.compile("^Texte")).or_(
            self.page.locator("[contenteditable=true]")
        ).first.click()
        self.page.keyboard.type(text)

    def insert(self, kind: str) -> None:
        """Add a block after those that are there."""
        self.page.get_by_role("button", name="Insérer un bloc").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()

    def fill_block(self, **texts: str) -> None:
        """Write in the fields of the last block, by their names."""
        for name, text in texts.items():
            self.page.locator(f"[name^=body-][name$=-value-{name}]").last.fill(text)

    def tab(self, name: str) -> None:
        """Show a tab of the form."""
        self.page.get_by_role("tab", name=name).click()

    def side(self, name: str) -> Locator:
        """Open a panel beside the form and return it."""
        self.page.locator(f"[data-side-panel-toggle={name}]").click()
        panel = self.page.locator(f"[data-side-panel={name}]")
        expect(panel).to_be_visible()
        return panel

    def expect_saved(self) -> None:
        """Wait for the draft to save itself."""
        expect(self.page.get_by_text("Enregistré", exact=True)).to_be_visible()

    def let_it_save(self) -> None:
        """Wait as someone does between a change and the next button."""
        self.page.wait_for_timeout(SAVES_ITSELF_MS)

    def act(self, name: str | re.Pattern[str]) -> None:
        """Do something from the menu at the foot of the form."""
        self.let_it_save()
        self.open_actions()
        self.choose(name)

    def open_actions(self) -> None:
        """Open the menu at the foot of the form."""
        self.page.locator("footer").get_by_role("button", name="Plus d'actions").click()

    def choose(self, name: str | re.Pattern[str]) -> None:
        """Choose in the menu that is open."""
        self.page.locator("footer").get_by_role("button", name=name).click()


class SheetEditor(Editor):
    """The form of a sheet."""

    title_hint = "Accueillir chaque nouveau salarié"

    def open_new(self, site_url: str) -> None:
        """Start a sheet from the list of sheets."""
        self.page.goto(f"{site_url}/admin/fiches/")
        self.page.get_by_role("link", name="Nouvelle fiche").click()
        self.wait()

    def file_under(self, axis: str, territory: str, effort: str) -> None:
        """Choose the terms that a published sheet needs."""
        self.tab("Classement")
        self.page.locator("#id_main_axis").select_option(label=axis)
        self.page.locator("#id_territory").select_option(label=territory)
        self.page.locator("#id_effort").select_option(label=effort)

    def cite(self, origin: str, source: str) -> None:
        """Say where the practice comes from."""
        self.tab("Source et relecture")
        self.page.locator("#id_origin").select_option(label=origin)
        self.page.locator("#id_source").select_option(label=source)


class StoryEditor(Editor):
    """The form of an article or a portrait."""

    title_hint = "Référente métier"

    def open_new(self, site_url: str) -> None:
        """Start an article from the list of stories."""
        self.page.goto(f"{site_url}/admin/histoires/")
        self.page.get_by_role("link", name="Nouvelle histoire").click()
        self.page.get_by_role("link", name="Article ou portrait").click()
        self.wait()

    def file_under(self, axis: str, job: str) -> None:
        """Choose the terms that a published story needs, and a job."""
        self.tab("Classement")
        self.page.locator("#id_axes").get_by_label(axis).check()
        self.page.locator("#id_jobs").get_by_label(job, exact=True).check()
        self.tab("Histoire")
