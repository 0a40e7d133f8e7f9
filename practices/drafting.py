"""A draft sheet, made from what someone told: the editors go on from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator, slugify

from accounts.models import User
from taxonomy.models import Axis, Job, Territory, Theme

from .blocks import Provenance
from .models import PracticeIndexPage, PracticePage
from .rules import RESERVED_SLUGS

SUMMARY_LENGTH = 300


class NoListError(Exception):
    """There is no list of sheets to put it in."""


@dataclass(frozen=True)
class Told:
    """What a sheet is begun with.

    Attributes:
        title, summary: plain text.
        sections: (name of a section of the sheet, plain text, paragraphs parted by an empty line).
        axis, theme, territory, jobs: where it is filed.
    """

    title: str
    summary: str
    sections: Sequence[tuple[str, str]]
    axis: Axis | None = None
    theme: Theme | None = None
    territory: Territory | None = None
    jobs: Sequence[Job] = ()


def draft_sheet(told: Told, owner: User) -> PracticePage:
    """Make a draft under the list of sheets, as an editor would; it is published by nobody yet.

    Args:
        told: what it says.
        owner: the account that makes it.

    Raises:
        NoListError: there is no list of sheets.
    """
    listing = PracticeIndexPage.objects.first()
    if listing is None:
        raise NoListError
    page = PracticePage(
        title=told.title,
        slug=_free_slug(listing, told.title),
        summary=Truncator(" ".join(told.summary.split())).chars(SUMMARY_LENGTH),
        main_axis=told.axis,
        territory=told.territory,
        origin=PracticePage.Origin.EMPLOYER,
        maturity=PracticePage.Maturity.EXPERIMENT,
        owner=owner,
        live=False,
    )
    page.body = [
        (name, {"provenance": Provenance.SOURCE, "text": paragraphs(text)})
        for name, text in told.sections
        if text.strip()
    ]
    # What fields say together is asked of whoever publishes it.
    page.checks_rules = False
    listing.add_child(instance=page)
    page.themes.set([told.theme] if told.theme else [])
    page.jobs.set(told.jobs)
    page.save_revision(user=owner, log_action=True, clean=False)
    return page


def discard_draft(page: PracticePage) -> None:
    """Delete a draft that was never published, with all its versions; another sheet stays."""
    if page.first_published_at is None and not page.live:
        page.delete()


def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs of rich text; what looks like markup stays text."""
    blocks = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return SafeString("".join(f"<p>{escape(block)}</p>" for block in blocks if block))


def text_print(page: PracticePage) -> str:
    """Return what tells the words of a sheet from others: title, summary, delay, cost, employer, sections."""
    body = [[block.block_type, block.block.get_prep_value(block.value)] for block in page.body]
    facts = [page.title, page.summary, page.delay, page.cost, page.organisation_id]
    said = dumps([*facts, _without_ids(body)], sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def _without_ids(value: object) -> object:
    """Return a value without the keys that blocks are given when they are saved."""
    if isinstance(value, dict):
        return {key: _without_ids(child) for key, child in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(child) for child in value]
    return value


def _free_slug(listing: PracticeIndexPage, title: str) -> str:
    stem = slugify(title)[:80].strip("-") or "pratique"
    taken = {*RESERVED_SLUGS, *listing.get_children().values_list("slug", flat=True)}
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug
