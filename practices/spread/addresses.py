"""The address of « Ce qui essaime »: which sheets and which places it is about."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

AXIS, REGION = "axe", "region"
# Longer than any slug of the vocabulary.
MOST_LETTERS = 100


@dataclass(frozen=True)
class Filters:
    """What the page is narrowed to; each is a slug, empty for all."""

    axis: str = ""
    region: str = ""

    @property
    def query(self) -> str:
        """The filters as parameters; one state has one address."""
        pairs = [(AXIS, self.axis), (REGION, self.region)]
        return urlencode([(name, value) for name, value in pairs if value])

    def url(self, name: str = "spread") -> str:
        """Return the address of the page in this state, or of its export (« spread_csv »)."""
        path = reverse(name)
        return f"{path}?{self.query}" if self.query else path


def read_filters(parameters: QueryDict) -> Filters:
    """Read the address of the page; a value that names nothing is left out by ``selectors.spread``."""
    return Filters(
        axis=parameters.get(AXIS, "").strip()[:MOST_LETTERS],
        region=parameters.get(REGION, "").strip()[:MOST_LETTERS],
    )
