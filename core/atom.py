"""Feeds in Atom (RFC 4287), made alike whatever they tell of, and dated so that nothing is read twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from .addresses import absolute
from .branding import default_brand
from .exports import one_line, writable

MIME = "application/atom+xml"
# « updated » of a feed that never held anything: required (RFC 4287, 4.1.1), and the same at each request.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """An entry of a feed.

    Attributes:
        key: its name for ever (« story:… »); never that of another, whatever its address becomes.
        title, summary: plain text.
        path: of its page.
        published: when it was first published.
        updated: when it was last, never before.
    """

    key: str
    title: str
    summary: str
    path: str
    published: datetime
    updated: datetime


class _Feed(Atom1Feed):
    """Atom whose date is that of what it holds: Django gives an empty feed the moment of the request."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def root_attributes(self) -> dict[str, Any]:
        return {key: value for key, value in super().root_attributes().items() if value}


def identity(key: str) -> str:
    """Return the permanent identity of an entry in every feed of the site (RFC 4287, 4.2.6)."""
    return f"urn:essaim:{key}"


def atom(title: str, link: str, url: str, items: Iterable[Item]) -> str:
    """Return a feed.

    Args:
        title: of the feed.
        link: the path of the page that lists the same.
        url: the path of the feed itself.
        items: in the order of the feed.
    """
    feed = _Feed(
        title=one_line(title),
        link=absolute(link),
        description=None,
        language="fr",
        feed_url=absolute(url),
        author_name=default_brand().name,
    )
    for item in items:
        feed.add_item(
            title=one_line(item.title),
            link=absolute(item.path),
            # Django says that it is HTML.
            description=escape(writable(item.summary)),
            pubdate=item.published,
            updateddate=item.updated,
            unique_id=identity(item.key),
        )
    return str(feed.writeString("utf-8"))


def fed(text: str, content_type: str) -> HttpResponse:
    """Answer with a feed: programs that ask again with its mark (ETag) get nothing to read (RFC 9110, 13).

    The mark and the answer 304 are ``ConditionalGetMiddleware``’s. No date is given: that of the latest entry
    says nothing of one that was withdrawn since.
    """
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
