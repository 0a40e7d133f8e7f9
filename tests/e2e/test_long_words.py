"""A word as long as a pasted address widens no page, and no button is cut for it."""

import pytest

from .conftest import Visitor
from .registering import OVERFLOW

WORD = "https-" + "a" * 300
PUT = """word => {
  const texts = document.querySelectorAll("main h1, main h3 a, main p.lead, main article p, main dd");
  for (const one of texts) one.textContent = word;
}"""
# How many lines the words of the first search button take.
LINES = """() => {
  const range = document.createRange();
  const buttons = [...document.querySelectorAll("button")];
  range.selectNodeContents(buttons.find(one => /Chercher/.test(one.textContent)));
  return new Set([...range.getClientRects()].map(part => Math.round(part.bottom / 20))).size;
}"""


@pytest.mark.parametrize("path", ["/", "/idees/", "/idees/idee-podcasts-metiers/", "/assises/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_long_word_widens_nothing(visitor: Visitor, site_url: str, path: str, width: int) -> None:
    page = visitor(width)
    page.goto(site_url + path)
    page.evaluate(PUT, WORD)
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("path", ["/", "/recherche/"])
def test_no_button_is_cut_in_the_middle_of_a_word(visitor: Visitor, site_url: str, path: str) -> None:
    page = visitor()
    page.goto(site_url + path)
    assert page.evaluate(LINES) == 1
