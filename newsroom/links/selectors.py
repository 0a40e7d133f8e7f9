"""What the report of links shows."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from newsroom.models import OutsideLink

from . import inside, outside

# How many dead links are shown, those that have failed the longest first.
SHOWN = 200


@dataclass(frozen=True)
class Broken:
    """A page whose links inside of the site lead nowhere: to what is told in ``links``."""

    page: Page
    links: list[str]


@dataclass(frozen=True)
class Dead:
    """A link to another site that answers no more, and the pages that give it."""

    link: OutsideLink
    pages: list[Page]


def broken(user: Any) -> list[Broken]:
    """Return the public pages that an account may change and whose links inside of the site are broken."""
    pages = _editable(user).live().order_by("title").specific()
    return [Broken(page, links) for page in pages.iterator(chunk_size=200) if (links := inside.broken(page))]


def dead(user: Any) -> list[Dead]:
    """Return the dead links of the pages that an account may change."""
    mine = set(_editable(user).values_list("pk", flat=True))
    found = outside.dead().prefetch_related("pages")[:SHOWN]
    rows = [Dead(link, [page for page in link.pages.all() if page.pk in mine]) for link in found]
    return [row for row in rows if row.pages]


def _editable(user: Any) -> Any:
    return page_permission_policy.instances_user_has_permission_for(user, "change")
