"""The texts of a kit: what one pastes in a network, in a mail, in a newsletter."""

from core.models import BasePage

from .links import short_link
from .pictures import BLANKS

# Characters that every network takes in one post (X allows the least).
POST_LENGTH = 280
ELLIPSIS = "…"
# Characters under which the beginning of a summary says nothing.
LEAST_READ = 40
# What an ellipsis does not follow.
LOOSE_ENDS = " \u00a0\u202f,;:.–-("


def post(page: BasePage) -> str:
    """Return a text of 280 characters at most: title, when and where, some of the summary, short link."""
    link = short_link(page)
    card = page.share_card()
    said = cut(_line(card.title), POST_LENGTH - len(link) - 2)
    if card.note:
        said = _with(said, "\n", card.note, link)
    said = _with(said, "\n\n", standfirst(page), link)
    return f"{said}\n\n{link}"


def letter(page: BasePage, site: str) -> str:
    """Return a text for a mail or a newsletter: title, when and where, whole summary, short link.

    Args:
        page: a page.
        site: its name.
    """
    card = page.share_card()
    head = "\n".join(part for part in (_line(card.title), card.note) if part)
    lead = f"À découvrir sur {site}\u00a0: {short_link(page)}"
    return "\n\n".join(part for part in (head, standfirst(page), lead) if part)


def standfirst(page: BasePage) -> str:
    """Return what introduces a page, on one line: its own introduction, or what search engines say of it."""
    own = getattr(page, page.standfirst_field) if page.standfirst_field else ""
    return _line(own or page.search_description)


def cut(text: str, length: int) -> str:
    """Return a text of so many characters at most, ended after a whole word."""
    if len(text) <= length:
        return text
    kept = text[: max(0, length - 1)]
    # Its last word is whole when a space follows it.
    whole = kept if text[len(kept)] == " " else kept.rpartition(" ")[0]
    return (whole.rstrip(LOOSE_ENDS) or kept) + ELLIPSIS


def _with(said: str, gap: str, more: str, link: str) -> str:
    """Add to a post what there is room for; nothing when only a few words of it would be read."""
    room = POST_LENGTH - len(said) - len(gap) - len(link) - 2
    if not more or (len(more) > room and room < LEAST_READ):
        return said
    return f"{said}{gap}{cut(more, room)}"


def _line(text: str) -> str:
    return BLANKS.sub(" ", text).strip()
