"""What someone does who has only a keyboard."""

from playwright.sync_api import Locator, Page

# More stops than any page has before what a test looks for.
MOST_STOPS = 150


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus, which must then be seen."""
    target.wait_for()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            assert target.evaluate("node => node.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never reaches {target}.")


def focused_id(page: Page) -> str:
    """Return the id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))
