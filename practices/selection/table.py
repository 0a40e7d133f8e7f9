"""The comparison: what each sheet says on each subject, in words and as shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import nh3
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from core.addresses import absolute
from core.templatetags.essaim import axis_label, badge, effort_cells, plural, prov
from practices.blocks import HEADINGS, Provenance
from practices.selectors import ANCHORS, sheet_steps

if TYPE_CHECKING:
    from practices.models import PracticePage

NOT_SAID = "Non précisé"
# Links are left out of the sections: the sheet is a click away, and following each would ask the database.
TAGS = {"p", "ul", "ol", "li", "b", "i", "h3", "br"}
LINE_END = re.compile(r"<br ?/?>|</(?:p|li|h3)>")
ITEM = re.compile(r"<li>")
BLANK = re.compile(r"\n\s*\n+")


@dataclass(frozen=True)
class Cell:
    """What a sheet says on a subject: as plain text, empty when it says nothing, and as shown."""

    text: str = ""
    html: SafeString | str = ""


@dataclass(frozen=True)
class Row:
    """A subject.

    Attributes:
        name: for styles and tests.
        label: as shown.
        cells: one a sheet, in their order.
        is_fact: short enough for a difference to mean something; every summary differs from the next.
    """

    name: str
    label: str
    cells: tuple[Cell, ...]
    is_fact: bool

    @property
    def differs(self) -> bool:
        """Whether sheets do not all say the same, one of them saying nothing included."""
        return self.is_fact and len({cell.text for cell in self.cells}) > 1


def comparison(sheets: Sequence["PracticePage"]) -> tuple[Row, ...]:
    """Return every subject on which sheets are compared, in the order of reading."""
    return tuple(
        Row(name, label, tuple(say(sheet) for sheet in sheets), is_fact)
        for name, label, is_fact, say in SUBJECTS
    )


def _plain(text: str) -> Cell:
    return Cell(text, text)


def _axes(sheet: "PracticePage") -> Cell:
    axes = sheet.axes
    shown = mark_safe(" ".join(axis_label(axis) for axis in axes))  # noqa: S308 - each is safe already
    return Cell(", ".join(axis.short_title for axis in axes), shown)


def _maturity(sheet: "PracticePage") -> Cell:
    label = sheet.get_maturity_display()
    return Cell(label, badge(sheet.maturity, label))


def _effort(sheet: "PracticePage") -> Cell:
    label = sheet.get_effort_display() if sheet.effort else ""
    return Cell(label, format_html("{}{}", effort_cells(sheet.effort), label))


def _jobs(sheet: "PracticePage") -> Cell:
    return _plain(", ".join(job.name for job in sheet.jobs.all()) or "Tous les métiers")


def _place(sheet: "PracticePage") -> Cell:
    organisation = sheet.organisation.short_name if sheet.organisation else ""
    territory = sheet.territory.name if sheet.territory else ""
    return _plain(", ".join(filter(None, (organisation, territory))))


def _steps(sheet: "PracticePage") -> Cell:
    count = len(sheet_steps(sheet))
    if not count:
        return Cell()
    words = f"{count} {plural(count, 'étape,étapes')}"
    address = f"{sheet.public_path}#{ANCHORS['to_copy']}"
    # The link names the sheet too: read alone, « 5 étapes » would be that of any column.
    return Cell(
        words,
        format_html(
            '<a href="{}">{}<span class="sr-only">\u00a0: {}</span></a>', address, words, sheet.title
        ),
    )


def _section(name: str) -> Callable[["PracticePage"], Cell]:
    """Return what reads a section made of text."""

    def say(sheet: "PracticePage") -> Cell:
        block = next((each for each in sheet.body if each.block_type == name), None)
        if block is None:
            return Cell()
        text = nh3.clean(block.value["text"].source, tags=TAGS, attributes={})
        provenance = block.value["provenance"]
        label = Provenance(provenance).label
        shown = format_html("{}{}", mark_safe(text), prov(provenance))  # noqa: S308 - cleaned just above
        return Cell(f"{_in_lines(text)}\n({label})", shown)

    return say


def _in_lines(html: str) -> str:
    """Return rich text as plain lines, items of lists with a dash."""
    lines = strip_tags(LINE_END.sub("\n", ITEM.sub("– ", html)))
    return BLANK.sub("\n", unescape(lines)).strip()


Subject = tuple[str, str, bool, Callable[["PracticePage"], Cell]]
SUBJECTS: tuple[Subject, ...] = (
    ("summary", "En bref", False, lambda sheet: _plain(sheet.summary)),
    ("axes", "Axes", True, _axes),
    ("maturity", "Maturité", True, _maturity),
    ("effort", "Effort", True, _effort),
    ("delay", "Délai", True, lambda sheet: _plain(sheet.delay)),
    ("cost", "Coût", True, lambda sheet: _plain(sheet.cost)),
    ("jobs", "Métiers", True, _jobs),
    ("place", "Où", True, _place),
    ("steps", "Étapes", True, _steps),
    *(
        (name, HEADINGS[name], False, _section(name))
        for name in ("means", "results", "conditions", "vigilance")
    ),
)


def address_of(sheet: "PracticePage") -> str:
    """Return the full address of a sheet, for what leaves the site."""
    return absolute(sheet.public_path)
