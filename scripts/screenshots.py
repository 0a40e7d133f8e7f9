"""Pictures of the main pages, narrow and wide, light and dark, for people to look at: ``var/screenshots/``.

Usage: python -m scripts.screenshots [address of a portal that runs; else one is started]
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import find_chromium
from scripts.demo import HOST, ROOT

TARGET = ROOT / "var" / "screenshots"
PORT = 8055
# Seconds for a first start, which loads the content.
START_LIMIT_S = 180
WIDTHS = {"etroit": 360, "large": 1280}
PAGES = {
    "accueil": "/",
    "fiches": "/pratiques/",
    "recherche": "/recherche/?q=absences",
    "sans-resultat": "/recherche/?q=xylophone",
    "fiche": "/pratiques/tutorat-nouveaux-salaries/",
    "axe": "/axes/",
    "territoire": "/territoires/landes/",
    "glossaire": "/glossaire/",
    "a-propos": "/a-propos/",
    "plan": "/plan-du-site/",
    "introuvable": "/cette-page-n-existe-pas/",
    "connexion": "/admin/login/",
}


def main(arguments: list[str]) -> int:
    """Take every picture; return the exit code."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("No Chromium: run `make services`.\n")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with portal(arguments[0] if arguments else "") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for scheme in ("light", "dark"):
            for width_name, width in WIDTHS.items():
                take(browser, address, scheme, width, f"{width_name}-{scheme}")
        browser.close()
    print(f"{len(PAGES) * len(WIDTHS) * 2} pictures in {TARGET.relative_to(ROOT)}/")
    return 0


def take(browser: Browser, address: str, scheme: str, width: int, suffix: str) -> None:
    """Take each page once, at one width in one colour scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(address + path)
        page.screenshot(path=TARGET / f"{name}-{suffix}.png", full_page=True)
    context.close()


@contextmanager
def portal(address: str) -> Iterator[str]:
    """Give the address of a portal that answers: the one named, or a demonstration started here."""
    if address:
        yield address.rstrip("/")
        return
    address = f"http://{HOST}:{PORT}"
    command = [sys.executable, "-m", "scripts.demo", "--port", str(PORT)]
    # Without a terminal, so that it leaves ours alone.
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdin=subprocess.DEVNULL)
    try:
        wait_for(f"{address}/sante/", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until ``url`` answers.

    Raises:
        RuntimeError: when the server ended, or did not answer in time.
    """
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
