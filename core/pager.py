"""The pages of a list, as ``components/pager.html`` shows them."""

from collections.abc import Callable
from typing import Any

# Pages shown on each side of the one that is read; the first and the last are always there.
AROUND = 2


def pager(number: int, pages: int, url_of: Callable[[int], str]) -> dict[str, Any]:
    """Return what the template of a pager shows; None among its items stands for pages left out.

    Args:
        number: the page that is read, from 1.
        pages: how many there are.
        url_of: gives the address of a page.
    """
    near = {1, pages, *range(number - AROUND, number + AROUND + 1)}
    items: list[dict[str, Any] | None] = []
    last = 0
    for page in sorted(each for each in near if 1 <= each <= pages):
        if page > last + 1:
            items.append(None)
        items.append({"number": page, "url": url_of(page), "current": page == number})
        last = page
    return {
        "number": number,
        "pages": pages,
        "previous_url": url_of(number - 1) if number > 1 else "",
        "next_url": url_of(number + 1) if number < pages else "",
        "items": items,
    }
