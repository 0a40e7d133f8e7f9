"""The address of a selection: which sheets, in which order, and how they are shown."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.http import QueryDict
from django.urls import reverse

from search.analysis import clean
from search.forms import MAX_TEXT

# As many as a page shows side by side. ``static/js/selection.js`` keeps no more.
MOST = 4
# Names read from one address: beyond, no one chose them by hand.
MOST_READ = 12
MOST_LETTERS = 255
SHEET, TEXT, DIFFERENCES = "fiche", "q", "ecarts"
# Where reading goes on after a change: the table, or the search that adds to it.
TABLE_ANCHOR, ADD_ANCHOR = "comparaison", "ajouter"


@dataclass(frozen=True)
class Selection:
    """One state of the page.

    Attributes:
        slugs: the sheets, the leftmost first, each once.
        differences: mark the facts that are not the same everywhere.
        text: what is searched to be added.
        crowded: the address named more sheets than are read from one.
    """

    slugs: tuple[str, ...] = ()
    differences: bool = False
    text: str = ""
    crowded: bool = False

    @property
    def query(self) -> str:
        """The sheets and how they are shown, as parameters; what is searched is no part of a selection."""
        pairs = [(SHEET, slug) for slug in self.slugs]
        if self.differences:
            pairs.append((DIFFERENCES, "1"))
        return urlencode(pairs)

    @property
    def url(self) -> str:
        """The address of the page; one state has one address."""
        path = reverse("selection")
        return f"{path}?{self.query}" if self.query else path

    def with_only(self, slugs: tuple[str, ...]) -> "Selection":
        """The selection of these sheets, shown the same way."""
        return replace(self, slugs=slugs)

    def without(self, slug: str) -> "Selection":
        """The selection without a sheet."""
        return self.with_only(tuple(each for each in self.slugs if each != slug))

    def plus(self, slug: str) -> "Selection":
        """The selection and one more sheet, on the right."""
        return self.with_only((*self.slugs, slug))

    def moved(self, slug: str, by: int) -> "Selection":
        """The selection with a sheet moved, one place to the left (-1) or to the right (1)."""
        order = list(self.slugs)
        place = order.index(slug)
        order.insert(place + by, order.pop(place))
        return self.with_only(tuple(order))

    def marking(self, differences: bool) -> "Selection":
        """The same sheets, their differences marked or not."""
        return replace(self, differences=differences)


def read_selection(parameters: QueryDict) -> Selection:
    """Read the address of the page; a name that no sheet can have stays, to be told as missing."""
    named = tuple(dict.fromkeys(name.strip() for name in parameters.getlist(SHEET) if name.strip()))
    return Selection(
        slugs=named[:MOST_READ],
        differences=parameters.get(DIFFERENCES) == "1",
        text=clean(parameters.get(TEXT, "")[: MAX_TEXT * 10])[:MAX_TEXT],
        crowded=len(named) > MOST_READ,
    )


def may_exist(slug: str) -> bool:
    """Tell whether a sheet could be called so: nothing else is asked of the database."""
    return len(slug) <= MOST_LETTERS and slug_re.match(slug) is not None
