"""What readers ask for: many different texts, so that kept answers hide nothing, and what was withdrawn."""

import random
import re
from itertools import count
from urllib.parse import quote_plus

from . import words
from .editing import Journal
from .load import Visit
from .portal import Portal

_WORD = re.compile(r"[^\W\d_]{4,}")
FACETS = ("maturite=idee", "effort=faible", "type=practice", "tri=date")


class Readers:
    """Chooses visits: the content of the site, and what the journal of the editors says is withdrawn."""

    def __init__(self, portal: Portal, journal: Journal) -> None:
        found = portal.search("", page_size=50)["results"]
        assert len(found) >= 20, "the real content is not found"
        self._journal = journal
        self._chance = random.Random(4)
        self._sheets = [each["url"] for each in found]
        self._words = sorted({word for each in found for word in _WORD.findall(each["title"].lower())})
        self._turn = count()
        # In one second of twenty requests, every way out of the search.
        self._ways = (
            self._page, self._api, self._suggestions, self._page, self._sheet,
            self._withdrawn, self._api, self._page, self._listing, self._withdrawn,
        )  # fmt: skip

    def choose(self) -> Visit:
        """Return the next visit."""
        return self._ways[next(self._turn) % len(self._ways)]()

    def _text(self) -> str:
        return quote_plus(" ".join(self._chance.sample(self._words, self._chance.choice((2, 2, 3)))))

    def _page(self) -> Visit:
        return Visit("page", f"/recherche/?q={self._text()}")

    def _api(self) -> Visit:
        return Visit("API", f"/api/v1/search?q={self._text()}")

    def _suggestions(self) -> Visit:
        word = self._chance.choice([*self._words, f"{words.MARK}a", f"{words.KEY}b", words.MARK])
        return Visit("suggestions", f"/recherche/suggestions/?q={quote_plus(word[:5])}")

    def _sheet(self) -> Visit:
        return Visit("fiche", self._chance.choice(self._sheets))

    def _listing(self) -> Visit:
        return Visit("liste", f"/pratiques/?{self._chance.choice(FACETS)}&page={self._chance.randint(1, 3)}")

    def _withdrawn(self) -> Visit:
        """Ask for what must not be found: by its word, misspelt, by its beginning, or among the latest."""
        key = self._journal.withdrawn_key(self._chance)
        if key is None:
            return self._page()
        path = self._chance.choice(
            (
                f"/recherche/?q={key}",
                f"/api/v1/search?q={key}",
                f"/api/v1/search?q={words.misspelt(key)}",
                f"/recherche/?q={words.misspelt(key)}",
                f"/recherche/suggestions/?q={key[:7]}",
                "/recherche/?tri=date",
                "/api/v1/search?sort=date&page_size=50",
            )
        )
        return Visit("retiré", path)
