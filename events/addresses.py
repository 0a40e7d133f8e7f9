"""The addresses of the agenda: all of its state is in its URL, and every URL is rebuilt from here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
YEARS = (2000, 2100)
MAX_PAGE = 1_000_000
# Filters by their name in addresses.
FILTERS = ("format", "axe", "metier", "territoire", "ou")
# Longer than any slug.
MAX_VALUE = 100
ONLINE, ON_SITE = "en-ligne", "sur-place"


@dataclass(frozen=True)
class AgendaAddress:
    """One state of the agenda.

    Attributes:
        path: of the page.
        filters: the chosen value of each filter; all hold together.
        past: what is over instead of what is to come.
        month: the first day of the month shown as a calendar; None for the list.
        page: its number, from 1, in the list.
    """

    path: str
    filters: Mapping[str, str] = field(default_factory=dict)
    past: bool = False
    month: date | None = None
    page: int = 1

    @property
    def url(self) -> str:
        """The address; defaults are left out, so that one state has one address."""
        pairs = []
        if self.month:
            pairs += [("vue", "mois"), ("mois", f"{self.month:%Y-%m}")]
        elif self.past:
            pairs.append(("periode", "passes"))
        pairs += [(name, self.filters[name]) for name in FILTERS if self.filters.get(name)]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def at_page(self, page: int) -> "AgendaAddress":
        """The same list, at another page."""
        return replace(self, page=page)

    def at_month(self, month: date) -> "AgendaAddress":
        """The same filters, as the calendar of a month."""
        return replace(self, month=month, past=False, page=1)

    def as_list(self, *, past: bool = False) -> "AgendaAddress":
        """The same filters, as a list."""
        return replace(self, month=None, past=past, page=1)

    def without(self, name: str) -> "AgendaAddress":
        """The same state without one filter."""
        return replace(self, filters={k: v for k, v in self.filters.items() if k != name}, page=1)

    def cleared(self) -> "AgendaAddress":
        """The same state without any filter."""
        return replace(self, filters={}, page=1)


def read_address(path: str, parameters: QueryDict, today: date) -> AgendaAddress:
    """Read the address of the agenda; whatever is wrong in it is left out or brought back within bounds."""
    values = {name: parameters.get(name, "").strip() for name in FILTERS}
    month = None
    if parameters.get("vue") == "mois":
        month = _month(parameters.get("mois", "")) or today.replace(day=1)
    return AgendaAddress(
        path=path,
        filters={name: value for name, value in values.items() if 0 < len(value) <= MAX_VALUE},
        past=month is None and parameters.get("periode") == "passes",
        month=month,
        page=1 if month else _page(parameters.get("page", "")),
    )


def _month(text: str) -> date | None:
    found = MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    if not (YEARS[0] <= year < YEARS[1] and 1 <= month <= 12):
        return None
    return date(year, month, 1)


def _page(text: str) -> int:
    """Return a page number within bounds; 1 for what is not one."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:9])), MAX_PAGE)
